import type { UpdateDefinition } from '@temporalio/common'
import { condition, setHandler } from '@temporalio/workflow'
import { refusalIn } from '../failure.ts'
import type { Claim } from './claim.ts'
import * as messages from './messages.ts'
import { steps } from './steps.ts'

type Step<C> = (command: C, now: number) => Promise<Claim['standing']>

/** What people may ask of a recovery. Wired before anything is waited for: a command may come with the first task. */
export function wireCommands(claim: Claim): void {
  function on<C>(definition: UpdateDefinition<messages.RecoveryStanding, [C]>, step: Step<C>): void {
    setHandler(definition, async (command: C) => {
      try {
        await condition(() => claim.isRead())
        const { state, recoveredCents } = await claim.go((now) => step(command, now))
        return { state, recoveredCents }
      } catch (error) {
        throw refusalIn(error) ?? error
      }
    })
  }
  const { recoveryId } = claim

  on(messages.recordRepayment, (command, now) => steps.recordRepayment(recoveryId, command, now))
  on(messages.decideRepayment, (command, now) => steps.decideRepayment(recoveryId, command, now))
  on(messages.requestWriteOff, (command, now) => steps.requestWriteOff(recoveryId, command, now))
  on(messages.decideWriteOff, (command, now) => steps.decideWriteOff(recoveryId, command, now))
  on(messages.proposePlan, (command, now) => steps.proposePlan(recoveryId, command, now))
  on(messages.decidePlan, (command, now) => steps.decidePlan(recoveryId, command, now))
  on(messages.decideObjection, (command, now) => steps.decideObjection(recoveryId, command, now))
  on(messages.recordClawBack, (command, now) => steps.recordClawBack(recoveryId, command, now))
  on(messages.decideClawBack, (command, now) => steps.decideClawBack(recoveryId, command, now))
  on(messages.respondToNotice, (command, now) => steps.respondToNotice(recoveryId, command, now))
  on(messages.resolveSurplus, async (command, now) => {
    const standing = await steps.resolveSurplus(recoveryId, command, now)
    if (command.finding === 'ask-again') claim.askRequested = true
    return standing
  })
  setHandler(messages.recoveryStepDue, () => {
    claim.stepRequested = true
  })
  setHandler(messages.surplusNoticed, () => {
    claim.askRequested = true
  })
}
