import type { UpdateDefinition } from '@temporalio/common'
import { allHandlersFinished, condition, proxyLocalActivities, setHandler } from '@temporalio/workflow'
import type { RecoveryStanding as Standing } from '#domain/recovery-standing'
import type { RecoveryActivities } from '../activities/recoveries/recoveries.ts'
import { refusalIn } from '../failure.ts'
import * as messages from './messages.ts'

export interface RecoveryInput {
  readonly recoveryId: string
}

const steps = proxyLocalActivities<RecoveryActivities>({
  startToCloseTimeout: '5s',
  localRetryThreshold: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
})

/**
 * What the city advanced is claimed back: notice, the days the merchant has, reminders, overdue; each confirmed repayment
 * goes back to the fund, surplus to the tourist; it ends recovered, cancelled, or written off by two people.
 */
export async function recovery({ recoveryId }: RecoveryInput): Promise<void> {
  let standing: Standing | null = null

  const go = async (step: Promise<Standing>): Promise<Standing> => {
    const next = await step
    if (!standing || next.version >= standing.version) standing = next
    return standing
  }
  // handlers first: a command may come with the workflow's first task
  function on<C>(
    definition: UpdateDefinition<messages.RecoveryStanding, [C]>,
    step: (c: C) => Promise<Standing>,
  ): void {
    setHandler(definition, async (command: C) => {
      try {
        await condition(() => standing !== null)
        const { state, recoveredCents } = await go(step(command))
        return { state, recoveredCents }
      } catch (error) {
        throw refusalIn(error) ?? error
      }
    })
  }
  on(messages.recordRepayment, (command) => steps.recordRepayment(recoveryId, command, Date.now()))
  on(messages.decideRepayment, (command) => steps.decideRepayment(recoveryId, command, Date.now()))
  on(messages.requestWriteOff, (command) => steps.requestWriteOff(recoveryId, command, Date.now()))
  on(messages.decideWriteOff, (command) => steps.decideWriteOff(recoveryId, command, Date.now()))
  on(messages.respondToNotice, (command) => steps.respondToNotice(recoveryId, command, Date.now()))

  let seen = await go(steps.openRecovery(recoveryId, Date.now()))
  while (!seen.over) {
    const before = seen
    const changed = () => standing !== before
    if (before.nextStepAt === null) await condition(changed)
    else if (!(await condition(changed, Math.max(1, before.nextStepAt - Date.now()))))
      await go(steps.passRecoveryDeadline(recoveryId, Date.now()))
    seen = standing ?? before
  }
  await condition(allHandlersFinished)
}
