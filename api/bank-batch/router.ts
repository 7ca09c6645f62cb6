import { router } from '../trpc.ts'
import { list } from './list-batches.ts'
import { listOpen } from './list-open.ts'
import { listTransfers } from './list-transfers.ts'
import { make } from './make-batch.ts'
import { queue } from './queue.ts'
import { refuse } from './refuse-batch.ts'
import { signOff } from './sign-off.ts'
import { tickOff } from './tick-off.ts'

export const bankBatchRouter = router({
  queue,
  list,
  listTransfers,
  make,
  signOff,
  refuse,
  listOpen,
  tickOff,
})
