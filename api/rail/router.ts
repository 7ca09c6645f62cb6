import { router } from '../trpc.ts'
import { close } from './close-rail.ts'
import { list } from './list-rails.ts'
import { open } from './open-rail.ts'
import { setDailyLimit } from './set-daily-limit.ts'

export const railRouter = router({ list, close, open, setDailyLimit })
