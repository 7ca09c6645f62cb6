import { router } from '../trpc.ts'
import { decide } from './decide-deposit.ts'
import { list } from './list-deposits.ts'
import { record } from './record-deposit.ts'

export const depositRouter = router({ list, record, decide })
