import { SYSTEM } from '#domain/people'
import { clock } from '#prisma/clock'
import { readPayoutOf } from '#prisma/stores/payouts'
import { listReturned } from '#prisma/stores/sweeping'
import { complaintWorkflowId, railHeard } from '../../complaint/messages.ts'
import { refusalIn } from '../../failure.ts'
import { recordOutcome } from '../cases/outcome.ts'
import { wake } from './sweep.ts'
import type { Upkeep } from './upkeep.ts'

type Returns = Pick<Upkeep, 'database' | 'ledger' | 'temporal'>
/** Told of a case whose money the ledger could not take back, and why. */
type Refused = (caseNumber: string, because: string) => void
type Returned = Awaited<ReturnType<typeof listReturned>>[number]

/**
 * What a rail has sent back after it was paid. A resolved case is told, and pays again; any other stays where it is: the money is
 * returned in the ledger, and the payout stands among those a person looks at.
 */
export async function takeReturns(upkeep: Returns, refused: Refused): Promise<void> {
  for (const found of await listReturned(upkeep.database.prisma))
    if (found.isListening) await wake(upkeep.temporal, complaintWorkflowId(found.caseNumber), railHeard)
    else await takeReturn(upkeep, found, refused)
}

/** What the ledger refuses is not asked again, and keeps nothing else from being swept. */
async function takeReturn({ database, ledger }: Returns, found: Returned, refused: Refused): Promise<void> {
  const { payoutId, complaintId, caseNumber, code } = found
  const payout = await readPayoutOf(database.prisma, complaintId)
  if (payout?.id !== payoutId) return
  try {
    await recordOutcome(
      { database, ledger },
      payout,
      { kind: 'returned', code },
      SYSTEM,
      clock.now().getTime(),
    )
  } catch (error) {
    const refusal = refusalIn(error)
    if (!refusal) throw error
    refused(caseNumber, refusal.type ?? '')
  }
}
