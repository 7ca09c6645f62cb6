import { router } from '../trpc.ts'
import { decideReopen } from './decide-reopen.ts'
import { breaches } from './list-breaches.ts'
import { listReopenRequests } from './list-reopen-requests.ts'
import { measures } from './read-measures.ts'

export const supervisionRouter = router({ breaches, measures, listReopenRequests, decideReopen })
