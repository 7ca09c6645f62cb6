import { router } from '../trpc.ts'
import { addAccount } from './add-account.ts'
import { addMapping } from './add-mapping.ts'
import { confirm } from './confirm.ts'
import { listAccounts } from './list-accounts.ts'
import { listExceptions } from './list-exceptions.ts'
import { listLines } from './list-lines.ts'
import { listMappings } from './list-mappings.ts'
import { listMatches } from './list-matches.ts'
import { listStatements } from './list-statements.ts'
import { listVouchers } from './list-vouchers.ts'
import { matchByHand } from './match-by-hand.ts'
import { propose } from './propose.ts'
import { summary } from './summary.ts'
import { undo } from './undo.ts'

export const reconciliationRouter = router({
  listAccounts,
  addAccount,
  listMappings,
  addMapping,
  listStatements,
  summary,
  listLines,
  listVouchers,
  listMatches,
  listExceptions,
  propose,
  confirm,
  undo,
  matchByHand,
})
