import { router } from '../trpc.ts'
import { list } from './list-versions.ts'
import { current } from './read-current.ts'
import { supersede } from './supersede-policy.ts'

export const policyRouter = router({ current, list, supersede })
