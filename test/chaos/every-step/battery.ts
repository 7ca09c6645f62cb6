import { setTimeout as pause } from 'node:timers/promises'
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { messageOf } from '#ops/refusal'
import { persist } from '#test/prisma/ledger-commands'
import { UPKEEP_WORKFLOW_ID } from '#workflows/upkeep/messages'
import { casesOn } from './cases.ts'
import { createExecutioner, type Done, type Executioner, type Kill, nameOf, TARGETS } from './executioner.ts'
import { PHASES, TOLD } from './reached.ts'
import { SCENARIOS } from './scenarios.ts'
import { type StepStage, startStepStage } from './stage.ts'
import { checkTruths } from './truths.ts'

/** numbers of one pass, so that no merchant is in two */
const MERCHANTS_A_PASS = 16
const UPKEEP_AGAIN_AFTER_MS = 20_000
/** The outbox is looked at for a minute before the activity is over. */
const LONGEST_UPKEEP_MS = 90_000
const UPKEEP = ['deliverMessages', 'sweep', 'watchRails', 'fetchBills', 'publishHeads']
export const RESUMES_WITHIN_MS = 60_000

export interface Battery {
  readonly stage: StepStage
  readonly executioner: Executioner
  passes: number
  stop(): Promise<void>
}

export interface Came {
  readonly done: readonly Done[]
  /** kills whose step was not reached, or only while their process was down for another */
  readonly left: readonly Kill[]
  readonly checks: number
  readonly wrong: readonly string[]
}

export async function startBattery(): Promise<Battery> {
  const executioner = await createExecutioner()
  const stage = await startStepStage({
    env: { [TOLD]: executioner.url },
    begins: { worker: 'test/chaos/every-step/worker.ts' },
  })
  executioner.watch(stage.stack)
  return {
    stage,
    executioner,
    passes: 0,
    async stop() {
      await executioner.allBack()
      await stage.stop()
      executioner.close()
    },
  }
}

/** Every activity × phase × process that there is; a new activity is among them by itself. */
export const allKills = (activities: readonly string[]): readonly Kill[] =>
  activities.flatMap((activity) =>
    PHASES.flatMap((phase) => TARGETS.map((target) => ({ activity, phase, target }))),
  )

/** All ways are gone at once while what is due dies; then what must hold is looked at. */
export async function runPass(battery: Battery, kills: readonly Kill[]): Promise<Came> {
  const { stage, executioner } = battery
  const on = casesOn(stage)
  const first = MERCHANTS_A_PASS * battery.passes
  const scenarios = SCENARIOS.filter(
    ({ onlyFor }) =>
      battery.passes === 0 || !onlyFor || kills.some(({ activity }) => onlyFor.includes(activity)),
  )
  battery.passes += 1
  // of eight merchants the last is not enrolled
  const prepared = await Promise.all(
    scenarios.map(async ({ name, prepare }, at) => ({
      name,
      play: await prepare(on, first + at + Math.floor(at / 7)),
    })),
  )
  const lost = new Map<string, () => Promise<boolean>>()
  executioner.loseAnswers(
    async ({ activity, workflowId }) => (await lost.get(`${activity} ${workflowId}`)?.()) ?? false,
  )
  executioner.arm(kills)
  const wrong: string[] = []
  const play = async ({ name, play }: (typeof prepared)[number]) => {
    try {
      await play((activity, workflowId, isSo) => lost.set(`${activity} ${workflowId}`, isSo))
    } catch (error) {
      wrong.push(`${name}: ${messageOf(error)}`)
    }
  }
  await Promise.all([...prepared.map(play), keepHouse(battery)])
  const left = executioner.pending()
  executioner.arm([])
  await executioner.allBack()
  const done = executioner.takeDone()
  for (const one of done) {
    const ms = resumedMs(one)
    if (ms > RESUMES_WITHIN_MS) wrong.push(`${nameOf(one)}: went on after ${Math.round(ms / 1_000)} s`)
  }
  const truths = await checkTruths(stage)
  wrong.push(...truths.wrong, ...executioner.faults())
  return { done, left, checks: scenarios.length + done.length + truths.checks, wrong }
}

/** What died is back, and what it did goes on. */
export const resumedMs = ({ backMs, wentOnMs }: Done): number => Math.max(backMs, wentOnMs ?? 0)

/** Upkeep's turns come minutes apart: it begins anew until every one of its own that is due has come. */
async function keepHouse({ stage, executioner }: Battery): Promise<void> {
  const isDue = () => executioner.pending().filter(({ activity }) => UPKEEP.includes(activity))
  let begun = 0
  for (
    const giveUp = Date.now() + LONGEST_UPKEEP_MS;
    isDue().length > 0 && Date.now() < giveUp;
    await pause(250)
  ) {
    const waits = isDue().every(({ activity, phase }) => activity === 'deliverMessages' && phase === 'after')
    if (Date.now() - begun < UPKEEP_AGAIN_AFTER_MS || (waits && begun > 0)) continue
    await persist(() => beginUpkeep(stage), LONGEST_UPKEEP_MS)
    begun = Date.now()
  }
}

async function beginUpkeep({ temporal, stack }: StepStage): Promise<void> {
  const running = temporal.workflow.getHandle(UPKEEP_WORKFLOW_ID)
  await running.terminate().catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  })
  const { taskQueue } = stack.platform
  await temporal.workflow
    .start('upkeep', { workflowId: UPKEEP_WORKFLOW_ID, taskQueue })
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    })
}
