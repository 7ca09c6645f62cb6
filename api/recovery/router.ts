import { router } from '../trpc.ts'
import { decideRepayment } from './decide-repayment.ts'
import { decideWriteOff } from './decide-write-off.ts'
import { list } from './list-recoveries.ts'
import { read } from './read-recovery.ts'
import { recordRepayment } from './record-repayment.ts'
import { requestWriteOff } from './request-write-off.ts'

export const recoveryRouter = router({
  list,
  read,
  recordRepayment,
  decideRepayment,
  requestWriteOff,
  decideWriteOff,
})
