import { router } from '../trpc.ts'
import { addAppealEvidence } from './add-appeal-evidence.ts'
import { fileAppeal } from './file-appeal.ts'
import { readAppeal } from './read-appeal.ts'
import { withdrawAppeal } from './withdraw-appeal.ts'
import { addEvidence } from './add-evidence.ts'
import { answerQuestion } from './answer-question.ts'
import { changed } from './changed.ts'
import { confirmSettlement } from './confirm-settlement.ts'
import { correctPayee } from './correct-payee.ts'
import { leave } from './leave.ts'
import { openCase } from './open-case.ts'
import { proofs } from './proofs.ts'
import { rate } from './rate.ts'
import { readCase } from './read-case.ts'
import { repeatPayout } from './repeat-payout.ts'
import { requestReopen } from './request-reopen.ts'
import { withdraw } from './withdraw.ts'

export const trackingRouter = router({
  openCase,
  leave,
  readCase,
  proofs,
  addEvidence,
  answerQuestion,
  confirmSettlement,
  correctPayee,
  repeatPayout,
  withdraw,
  rate,
  requestReopen,
  changed,
  readAppeal,
  fileAppeal,
  addAppealEvidence,
  withdrawAppeal,
})
