import type { UpdateDefinition } from '@temporalio/common'
import { condition, setHandler } from '@temporalio/workflow'
import type { AppealStanding } from '#domain/appeal-standing'
import { refusalIn } from '../failure.ts'
import type { Hearing } from './hearing.ts'
import * as messages from './messages.ts'
import { steps } from './steps.ts'

type Step<C> = (command: C, now: number) => Promise<AppealStanding>

/** What people may ask of an appeal. Wired before anything is waited for: a command may come with the first task. */
export function wireCommands(hearing: Hearing): void {
  function on<C>(definition: UpdateDefinition<messages.AppealAnswer, [C]>, step: Step<C>): void {
    setHandler(definition, async (command: C) => {
      try {
        await condition(() => hearing.isRead())
        const { state, version } = await hearing.go((now) => step(command, now))
        return { state, version }
      } catch (error) {
        throw refusalIn(error) ?? error
      }
    })
  }
  const { appealId } = hearing

  on(messages.admitAppeal, (command, now) => steps.admitAppeal(appealId, command, now))
  on(messages.takeUpAppeal, (command, now) => steps.takeUpAppeal(appealId, command, now))
  on(messages.decideAppeal, (command, now) => steps.decideAppeal(appealId, command, now))
  on(messages.withdrawAppeal, (command, now) => steps.withdrawAppeal(appealId, command, now))
}
