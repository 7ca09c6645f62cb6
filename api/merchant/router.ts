import { router } from '../trpc.ts'
import { addAppealEvidence } from './add-appeal-evidence.ts'
import { fileAppeal } from './file-appeal.ts'
import { readAppeal } from './read-appeal.ts'
import { withdrawAppeal } from './withdraw-appeal.ts'
import { proposePlan } from './propose-plan.ts'
import { addEvidence } from './add-evidence.ts'
import { listCases } from './list-cases.ts'
import { listDue } from './list-due.ts'
import { merchantByPlate } from './merchant-by-plate.ts'
import { readAccount } from './read-account.ts'
import { readCase } from './read-case.ts'
import { respondToNotice } from './respond-to-notice.ts'
import { searchMerchants } from './search-merchants.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { stateCase } from './state-case.ts'

export const merchantRouter = router({
  searchMerchants,
  merchantByPlate,
  signIn,
  signOut,
  listDue,
  listCases,
  readCase,
  addEvidence,
  stateCase,
  respondToNotice,
  proposePlan,
  readAccount,
  readAppeal,
  fileAppeal,
  addAppealEvidence,
  withdrawAppeal,
})
