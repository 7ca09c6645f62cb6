import { router } from '../trpc.ts'
import { askProvider } from './ask-provider.ts'
import { cancel } from './cancel-payout.ts'
import { correctPayee } from './correct-payee.ts'
import { decideHold } from './decide-hold.ts'
import { list } from './list-payouts.ts'
import { listExpired } from './list-expired.ts'
import { listUnknown } from './list-unknown.ts'
import { listWaiting } from './list-waiting.ts'
import { repeat } from './repeat-payout.ts'
import { resolveUnknown } from './resolve-unknown.ts'

export const payoutRouter = router({
  listWaiting,
  listUnknown,
  listExpired,
  list,
  askProvider,
  cancel,
  correctPayee,
  decideHold,
  repeat,
  resolveUnknown,
})
