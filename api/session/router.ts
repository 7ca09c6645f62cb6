import { router } from '../trpc.ts'
import { me } from './read-me.ts'
import { releaseClaims } from './release-claims.ts'

export const sessionRouter = router({ me, releaseClaims })
