import { router } from '../trpc.ts'
import { applyToJoin } from './apply-to-join.ts'
import { decideApplication } from './decide-application.ts'
import { delist } from './delist-merchant.ts'
import { enrol } from './enrol-merchant.ts'
import { listApplications } from './list-applications.ts'
import { list } from './list-merchants.ts'

export const enrolmentRouter = router({
  list,
  enrol,
  delist,
  applyToJoin,
  listApplications,
  decideApplication,
})
