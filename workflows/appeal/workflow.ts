import { allHandlersFinished, condition } from '@temporalio/workflow'
import { wireCommands } from './commands.ts'
import { Hearing } from './hearing.ts'
import { steps } from './steps.ts'
import { takeUpWhatFollows } from './take-up.ts'

export interface AppealInput {
  readonly appealId: string
}

/**
 * One appeal: in time the rules admit it, late a person does or does not; somebody without a part in the case hears it and decides.
 * Days that pass are recorded and move nothing. The money goes where it always goes: in the workflow of the case or of the claim.
 */
export async function appeal({ appealId }: AppealInput): Promise<void> {
  const hearing = new Hearing(appealId)
  wireCommands(hearing)
  await hearing.go((now) => steps.openAppeal(appealId, now))
  while (!hearing.standing.over) {
    if (await hearing.changes(hearing.standing.overdueAt)) continue
    await hearing.go((now) => steps.passAppealDeadline(appealId, now))
  }
  await takeUpWhatFollows(hearing.standing)
  await condition(allHandlersFinished)
}
