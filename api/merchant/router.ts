import { router } from '../trpc.ts'
import { listNotices } from './list-notices.ts'
import { merchantByPlate } from './merchant-by-plate.ts'
import { respondToNotice } from './respond-to-notice.ts'
import { searchMerchants } from './search-merchants.ts'
import { signIn } from './sign-in.ts'
import { stateCase } from './state-case.ts'

export const merchantRouter = router({
  searchMerchants,
  merchantByPlate,
  signIn,
  listNotices,
  stateCase,
  respondToNotice,
})
