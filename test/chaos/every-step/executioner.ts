import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { messageOf } from '#ops/refusal'
import { startAgain } from '#ops/provision/restartable'
import type { ProcessName, Stack } from '#ops/stack'
import { endAtOnce } from '../outage.ts'
import { LOST, type Phase, reached, type Reached } from './reached.ts'

export const TARGETS = ['worker', 'api', 'postgres', 'temporal', 'sandbox'] as const satisfies ProcessName[]

/** One process dies at one activity, once. */
export interface Kill {
  readonly activity: string
  readonly phase: Phase
  readonly target: (typeof TARGETS)[number]
}
export const nameOf = ({ activity, phase, target }: Kill): string => `${target} ${phase} ${activity}`

export interface Done extends Kill {
  readonly workflowId: string
  /** from the kill until the process answers again */
  readonly backMs: number
  /** until the workflow's next step was done; null where it needed none, or a person came next */
  readonly wentOnMs: number | null
}

interface Struck extends Kill {
  readonly workflowId: string
  readonly at: number
  backMs: number | null
}

/** as long as `npm start` waits before it starts again what died */
const RESTART_AFTER_MS = 300
/** a step has five seconds, so it waits this long at most for a process that died for another one */
const TURN_WITHIN_MS = 3_000
const UPKEEP = 'upkeep'

/**
 * Who kills. The worker tells it of every step it reaches and waits for its word. What is due at this step is killed by process
 * number with SIGKILL and started again; one process is never killed while it is still down for another step.
 */
export async function createExecutioner() {
  let stack: Stack | null = null
  let superuserUrl = ''
  let pending: Kill[] = []
  let struck: Struck[] = []
  let loses: (step: Reached) => Promise<boolean> = () => Promise.resolve(false)
  const names = new Set<string>()
  const steps: (Reached & { readonly at: number })[] = []
  const down = new Map<ProcessName, Promise<void>>()
  const faults: string[] = []

  const server = createServer((request, response) => {
    void (async () => {
      const given: unknown = JSON.parse(await textOf(request))
      if (request.url === '/names') for (const name of z.array(z.string()).parse(given)) names.add(name)
      else response.statusCode = await judge(reached.parse(given), () => request.socket.destroyed)
      response.end()
    })().catch((error: unknown) => {
      faults.push(messageOf(error))
      response.destroy()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = z.custom<AddressInfo>((found) => typeof found === 'object').parse(server.address())

  async function judge(step: Reached, isGone: () => boolean): Promise<number> {
    steps.push({ ...step, at: performance.now() })
    const due = () =>
      pending.find(({ activity, phase }) => activity === step.activity && phase === step.phase)
    let kill = due()
    if (kill && down.has(kill.target)) {
      await Promise.race([down.get(kill.target), pause(TURN_WITHIN_MS)])
      kill = due()
    }
    // whoever is down for another step is left alone: this step's turn comes when it is reached again
    if (kill && !down.has(kill.target) && !isGone()) await strike(kill, step)
    return (await loses(step)) ? LOST : 200
  }

  async function strike(kill: Kill, { workflowId }: Reached): Promise<void> {
    if (!stack) throw new Error('there is nothing to kill yet')
    pending = pending.filter((one) => one !== kill)
    const done: Struck = { ...kill, workflowId, at: performance.now(), backMs: null }
    struck.push(done)
    const killed = stack.process(kill.target)
    const back = endAtOnce(killed, kill.target === 'postgres' ? superuserUrl : null)
    down.set(
      kill.target,
      back
        .then(() => pause(RESTART_AFTER_MS))
        .then(() => startAgain(killed))
        .then(() => {
          done.backMs = performance.now() - done.at
        })
        .catch((error: unknown) => void faults.push(`${kill.target} did not come back: ${messageOf(error)}`))
        .finally(() => down.delete(kill.target)),
    )
    await back
  }

  return {
    url: `http://127.0.0.1:${port}`,
    watch(given: Stack) {
      stack = given
      superuserUrl = given.database.superuserUrl
    },
    /** From now on these are due. */
    arm(kills: readonly Kill[]) {
      pending = [...kills]
    },
    /** Steps whose outside does not answer: what they do is done, or is not begun, and nobody hears of it. */
    loseAnswers(which: (step: Reached) => Promise<boolean>) {
      loses = which
    },
    pending: (): readonly Kill[] => pending,
    /** of all activities that the worker has */
    names: (): readonly string[] => [...names].sort(),
    reachedNames: (): ReadonlySet<string> => new Set(steps.map(({ activity }) => activity)),
    faults: (): readonly string[] => faults,
    /** Waits until everything that was killed runs again. */
    async allBack(): Promise<void> {
      while (down.size > 0) await Promise.all(down.values())
    },
    /** What was killed since the last time, and how long each took. */
    takeDone(): readonly Done[] {
      const done = struck.map((one) => ({
        activity: one.activity,
        phase: one.phase,
        target: one.target,
        workflowId: one.workflowId,
        backMs: one.backMs ?? Number.POSITIVE_INFINITY,
        wentOnMs: wentOn(one),
      }))
      struck = []
      return done
    },
    close: () => void server.close(),
  }

  function wentOn(kill: Struck): number | null {
    const isUpkeep = kill.workflowId === UPKEEP
    // a step whose code was done goes on by itself unless its worker died; so does one that looks at the outbox for a minute
    const goesOn = kill.target !== 'worker' && (kill.phase === 'after' || kill.activity === 'deliverMessages')
    if (isUpkeep && goesOn) return null
    const next = steps.find(
      (step) =>
        step.at > kill.at &&
        step.workflowId === kill.workflowId &&
        (isUpkeep ? step.activity === kill.activity : step.phase === 'after'),
    )
    return next ? next.at - kill.at : null
  }
}
export type Executioner = Awaited<ReturnType<typeof createExecutioner>>

const textOf = (request: IncomingMessage): Promise<string> => text(request)
