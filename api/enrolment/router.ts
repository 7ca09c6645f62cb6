import { router } from '../trpc.ts'
import { delist } from './delist-merchant.ts'
import { enrol } from './enrol-merchant.ts'
import { list } from './list-merchants.ts'

export const enrolmentRouter = router({ list, enrol, delist })
