import type { UpdateDefinition } from '@temporalio/common'
import { condition, patched, setHandler } from '@temporalio/workflow'
import type { ComplaintState } from '#domain/states'
import { refusal, refusalIn } from '../failure.ts'
import type { Case } from './case.ts'
import * as messages from './messages.ts'
import { steps } from './steps.ts'

type Check<C> = (command: C) => void
/** of histories that were begun when a check here had the last word */
const THE_ROW_DECIDES = 'the-row-decides'
/** Temporal takes 2,000 updates a workflow, and those that its validator refuses do not count. */
const REFUSALS_TAKEN = 50

type Step<C> = (command: C, now: number) => Promise<Case['standing']>

/**
 * What people may ask of the case. The handler records through a step; `run()` acts on what was recorded. What is known here may be
 * behind the row: a step was done and its update lost with Temporal. So the step's own guards, which read the row and know a command
 * that is told again, decide; and whatever they refuse, the case is read anew. A check looks only at what is known here: it refuses
 * at once, and leaves no trace, where a case has refused so much that its updates would run out.
 */
export function wireCommands(kase: Case): void {
  const answer = (): messages.Standing => ({ state: kase.standing.state, version: kase.standing.version })

  let refusals = 0

  function on<C>(definition: UpdateDefinition<messages.Standing, [C]>, check: Check<C>, step: Step<C>): void {
    setHandler(
      definition,
      async (command: C) => {
        try {
          await condition(() => kase.isSettled())
          const unfit = refusedBy(check, command)
          if (unfit && !patched(THE_ROW_DECIDES)) throw unfit
          await kase.go((now) => step(command, now))
        } catch (error) {
          const refused = refusalIn(error)
          if (!refused) throw error
          refusals += 1
          if (patched(THE_ROW_DECIDES)) await kase.go((now) => steps.lookAgain(kase.id, now))
          throw refused
        }
        return answer()
      },
      {
        validator: (command: C) => {
          if (refusals >= REFUSALS_TAKEN && kase.isSettled()) check(command)
        },
      },
    )
  }

  const at =
    (...states: ComplaintState[]): Check<messages.Command> =>
    () => {
      if (!kase.isAt(...states)) throw refusal('ILLEGAL_STATE_CHANGE', { state: kase.standing.state })
    }
  const fresh =
    (...states: ComplaintState[]): Check<messages.StaffCommand> =>
    (command) => {
      at(...states)(command)
      if (command.version !== kase.standing.version)
        throw refusal('STALE_PAGE', { version: kase.standing.version })
    }
  const { id } = kase

  on(messages.decideIntake, fresh('submitted'), (command, now) => steps.decideIntake(id, command, now))
  on(messages.decideReview, fresh('in-review'), (command, now) => steps.decideReview(id, command, now))
  on(messages.decideApproval, fresh('awaiting-approval'), (command, now) =>
    steps.decideApproval(id, command, now),
  )
  on(messages.undoDecision, at('decided', 'awaiting-approval'), (command, now) =>
    steps.undoDecision(id, command, now),
  )
  on(messages.askTourist, fresh('in-review'), (command, now) => steps.askTourist(id, command, now))
  on(messages.answerQuestion, at('awaiting-tourist'), (command, now) =>
    steps.answerQuestion(id, command, now),
  )
  on(messages.confirmSettlement, at('decided'), (command, now) => steps.confirmSettlement(id, command, now))
  on(messages.withdraw, at('submitted', 'accepted', 'in-review', 'awaiting-tourist'), (command, now) =>
    steps.withdraw(id, command, now),
  )
  on(messages.resolveUnknown, at('paying'), async (command, now) => {
    const standing = await steps.resolveUnknown(id, command, now)
    if (command.finding === 'ask-again') kase.askRequested = true
    return standing
  })
  on(messages.correctPayee, at('paying'), (command, now) => steps.correctPayee(id, command, now))
  on(messages.cancelPayout, at('paying'), (command, now) => steps.cancelPayout(id, command, now))
  on(messages.decideHold, at('decided', 'awaiting-approval'), (command, now) =>
    steps.decideHold(id, command, now),
  )
  on(messages.recordFollowUp, at('resolved', 'reopen-requested'), (command, now) =>
    steps.recordFollowUp(id, command, now),
  )
  on(messages.rate, at('resolved'), (command, now) => steps.rate(id, command, now))
  on(messages.requestReopen, at('resolved'), (command, now) => steps.requestReopen(id, command, now))
  on(messages.decideReopen, at('reopen-requested'), (command, now) => steps.decideReopen(id, command, now))
  on(messages.markMajor, fresh('submitted', 'in-review', 'awaiting-tourist'), (command, now) =>
    steps.markMajor(id, command, now),
  )

  setHandler(messages.providerNoticed, (notice) => {
    kase.notices.push(notice)
  })
  setHandler(messages.railHeard, () => {
    kase.askRequested = true
  })
  setHandler(messages.merchantStated, () => {
    kase.merchantStated = true
  })
  setHandler(messages.lookAgain, async () => {
    await kase.go((now) => steps.lookAgain(id, now))
  })
  setHandler(messages.fundChanged, () => {
    kase.fundChanges += 1
  })
  setHandler(messages.standing, answer)
}

/** Why it does not fit what is known here; null when it does. */
function refusedBy<C>(check: Check<C>, command: C): unknown {
  try {
    check(command)
    return null
  } catch (error) {
    return error
  }
}
