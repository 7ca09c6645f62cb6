import { router } from '../trpc.ts'
import { decide } from './decide-group.ts'
import { leave } from './leave-group.ts'
import { list } from './list-groups.ts'
import { read } from './read-group.ts'

export const groupRouter = router({ list, read, decide, leave })
