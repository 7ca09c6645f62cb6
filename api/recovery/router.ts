import { router } from '../trpc.ts'
import { decideClawBack } from './decide-claw-back.ts'
import { decideObjection } from './decide-objection.ts'
import { decidePlan } from './decide-plan.ts'
import { decideRepayment } from './decide-repayment.ts'
import { decideWriteOff } from './decide-write-off.ts'
import { list } from './list-recoveries.ts'
import { read } from './read-recovery.ts'
import { recordClawBack } from './record-claw-back.ts'
import { recordRepayment } from './record-repayment.ts'
import { requestWriteOff } from './request-write-off.ts'

export const recoveryRouter = router({
  list,
  read,
  recordRepayment,
  decideRepayment,
  requestWriteOff,
  decideWriteOff,
  decidePlan,
  decideObjection,
  recordClawBack,
  decideClawBack,
})
