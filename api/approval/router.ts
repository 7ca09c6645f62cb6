import { router } from '../trpc.ts'
import { decide } from './decide-approval.ts'
import { list } from './list-approvals.ts'

export const approvalRouter = router({ list, decide })
