import { router } from '../trpc.ts'
import { close } from './close-rail.ts'
import { compareBill } from './compare-bill.ts'
import { listBills } from './list-bills.ts'
import { list } from './list-rails.ts'
import { open } from './open-rail.ts'
import { setDailyLimit } from './set-daily-limit.ts'

export const railRouter = router({ list, close, open, setDailyLimit, listBills, compareBill })
