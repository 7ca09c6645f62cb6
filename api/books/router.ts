import { router } from '../trpc.ts'
import { approveClosing } from './approve-closing.ts'
import { periods } from './list-periods.ts'
import { readMoment } from './read-moment.ts'
import { receivables } from './read-receivables.ts'
import { statement } from './read-statement.ts'
import { trialBalance } from './read-trial-balance.ts'
import { requestClosing } from './request-closing.ts'

export const booksRouter = router({
  moment: readMoment,
  statement,
  receivables,
  trialBalance,
  periods,
  requestClosing,
  approveClosing,
})
