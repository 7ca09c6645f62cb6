import { router } from '../trpc.ts'
import { decideMovement } from './decide-movement.ts'
import { inAndOut } from './list-in-and-out.ts'
import { journals } from './list-journals.ts'
import { listMovements } from './list-movements.ts'
import { balances } from './read-balances.ts'
import { figures } from './read-figures.ts'
import { readJournal } from './read-journal.ts'
import { accountStatement } from './read-statement.ts'
import { runway } from './read-runway.ts'
import { listOtherFunds } from './list-other-funds.ts'
import { requestMovement } from './request-movement.ts'

export const fundRouter = router({
  figures,
  inAndOut,
  runway,
  journals,
  readJournal,
  accountStatement,
  balances,
  requestMovement,
  decideMovement,
  listMovements,
  otherFunds: listOtherFunds,
})
