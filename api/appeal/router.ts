import { router } from '../trpc.ts'
import { admit } from './admit-appeal.ts'
import { decide } from './decide-appeal.ts'
import { list } from './list-appeals.ts'
import { listRefunds } from './list-refunds.ts'
import { markOutOfTime } from './mark-out-of-time.ts'
import { read } from './read-appeal.ts'
import { takeUp } from './take-up-appeal.ts'

export const appealRouter = router({ list, read, admit, markOutOfTime, takeUp, decide, listRefunds })
