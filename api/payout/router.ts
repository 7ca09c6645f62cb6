import { router } from '../trpc.ts'
import { list } from './list-payouts.ts'
import { listExpired } from './list-expired.ts'
import { listUnknown } from './list-unknown.ts'
import { listWaiting } from './list-waiting.ts'
import { resolveUnknown } from './resolve-unknown.ts'

export const payoutRouter = router({ listWaiting, listUnknown, listExpired, list, resolveUnknown })
