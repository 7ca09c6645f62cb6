import { AsyncLocalStorage } from 'node:async_hooks'
import type { ActivityFunction } from '@temporalio/common'
import { DefaultLogger } from '@temporalio/worker'
import { MockActivityEnvironment } from '@temporalio/testing'
import { at, type VirtualClock } from './virtual-time.ts'

/** A step that has come to its end: what it answered, or what it failed with. */
export interface Ended<Label> {
  /** what the caller knows it by */
  readonly label: Label
  readonly result?: unknown
  readonly error?: unknown
}

/** A step under way. */
interface Attempt {
  /** it has ended or hangs: others may go on */
  stop: () => void
  stopped: Promise<void>
  readonly letGo: () => void
}

const attempts = new AsyncLocalStorage<Attempt>()

/**
 * Steps, one at a time: one that hangs at the provider stands aside, and the others go on meanwhile. That is where the steps of a
 * case can overtake each other; what they do in the database is done whole, and PostgreSQL's to keep apart.
 */
export class ActivityTasks<Label> {
  private readonly clock: VirtualClock
  private readonly code: ReadonlyMap<string, ActivityFunction>
  private readonly context = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) })
  private ended: Ended<Label>[] = []
  private readonly going: Attempt[] = []

  constructor(clock: VirtualClock, code: ReadonlyMap<string, ActivityFunction>) {
    this.clock = clock
    this.code = code
  }

  /** Until it ends or hangs. */
  async run(type: string, args: readonly unknown[], label: Label): Promise<void> {
    const code = this.code.get(type)
    if (!code) throw new Error(`no step ${type}`)
    const attempt: Attempt = {
      ...stopping(),
      letGo: () => {
        Object.assign(attempt, stopping())
        this.going.push(attempt)
      },
    }
    const end = (ended: Ended<Label>) => {
      this.ended.push(ended)
      attempt.stop()
    }
    attempts
      .run(attempt, () => at(this.clock, undefined, () => this.context.run(code, ...args)))
      .then(
        (result) => end({ label, result }),
        (error: unknown) => end({ label, error }),
      )
    await attempt.stopped
  }

  /** What has ended. */
  async next(): Promise<Ended<Label> | null> {
    for (const attempt of this.going.splice(0)) await attempt.stopped
    return this.ended.shift() ?? null
  }

  /** What has ended and was not heard yet is never heard. */
  forget(): void {
    this.ended = []
  }
}

const stopping = () => {
  const { promise: stopped, resolve: stop } = withResolvers()
  return { stopped, stop }
}

function withResolvers() {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** The step that asks stands aside, until it is told to go on: by what `tell` is given. */
export async function standAside(tell: (goOn: () => void) => void): Promise<void> {
  const attempt = attempts.getStore()
  if (!attempt) throw new Error('only a step can stand aside')
  const { promise, resolve } = withResolvers()
  tell(() => {
    attempt.letGo()
    resolve()
  })
  attempt.stop()
  await promise
}
