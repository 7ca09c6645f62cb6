import { allHandlersFinished, condition } from '@temporalio/workflow'
import { Claim } from './claim.ts'
import { wireCommands } from './commands.ts'
import { steps } from './steps.ts'
import { paySurplus } from './surplus.ts'

export interface RecoveryInput {
  readonly recoveryId: string
}

/**
 * What the city advanced is claimed back: notice, the days the merchant has, reminders; overdue, the list, its deposit, the
 * lawyers; each confirmed repayment goes back to the fund, surplus to the tourist; it ends recovered, cancelled, or written off by
 * two people.
 */
export async function recovery({ recoveryId }: RecoveryInput): Promise<void> {
  const claim = new Claim(recoveryId)
  wireCommands(claim)
  await claim.go((now) => steps.openRecovery(recoveryId, now))
  await pursue(claim)
  await paySurplus(claim)
  // what is in the bank is somebody's, whether or not it is still owed
  while (claim.standing.undecided) {
    await claim.changes(null)
    await pursue(claim)
    await paySurplus(claim)
  }
  await condition(allHandlersFinished)
}

async function pursue(claim: Claim): Promise<void> {
  while (!claim.standing.over) {
    const changed = await claim.changes(claim.standing.nextStepAt, () => claim.stepRequested)
    if (changed && !claim.stepRequested) continue
    claim.stepRequested = false
    await claim.go((now) => steps.passRecoveryDeadline(claim.recoveryId, now))
  }
}
