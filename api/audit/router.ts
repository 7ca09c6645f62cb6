import { router } from '../trpc.ts'
import { lookers } from './list-lookers.ts'
import { looks } from './list-looks.ts'

export const auditRouter = router({ looks, lookers })
