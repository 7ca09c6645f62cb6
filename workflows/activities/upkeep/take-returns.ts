import { SYSTEM } from '#domain/people'
import { clock } from '#prisma/clock'
import { readPayoutOf } from '#prisma/stores/payouts'
import { listReturned } from '#prisma/stores/sweeping'
import { complaintWorkflowId, railHeard } from '../../complaint/messages.ts'
import { recordOutcome } from '../cases/outcome.ts'
import type { Upkeep } from './upkeep.ts'
import { wake } from './sweep.ts'

/**
 * What a rail has sent back after it was paid. An open case is told, and pays again; a closed one stays closed: the money is
 * returned in the ledger, and the payout stands among those a person looks at.
 */
export async function takeReturns({
  database,
  ledger,
  temporal,
}: Pick<Upkeep, 'database' | 'ledger' | 'temporal'>): Promise<void> {
  for (const { complaintId, caseNumber, isClosed, code } of await listReturned(database.prisma)) {
    if (!isClosed) {
      await wake(temporal, complaintWorkflowId(caseNumber), railHeard)
      continue
    }
    const payout = await readPayoutOf(database.prisma, complaintId)
    const outcome = { kind: 'returned', code } as const
    if (payout) await recordOutcome({ database, ledger }, payout, outcome, SYSTEM, clock.now().getTime())
  }
}
