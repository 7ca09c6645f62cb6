import type { Pool } from 'pg'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { asTrouble, isKeyRace, isRefusedWhole } from './trouble.ts'

/** The database functions that take a fund's commands; each room may call its own. */
export type LedgerRoom = 'work' | 'finance'

/** A command as it goes over the wire; the column names of the database function. */
export interface WireCommand {
  readonly key: string
  readonly kind: string
  readonly [field: string]: unknown
}

const MOST_IN_A_BATCH = 200
/** Beyond this the fund is not keeping up, and waiting longer would only hide it. */
const MOST_WAITING = 5_000

interface Waiting {
  readonly command: WireCommand
  readonly answer: (answer: unknown) => void
  readonly fail: (error: unknown) => void
}

const row = z.object({ answers: z.array(z.unknown()) })

/**
 * Coalesces the commands of one fund into batches: one at a time, each of what came while the one before was under way. A
 * caller alone is sent at once. The queue is bounded; when the database has no time, everybody who waits hears it.
 */
class FundQueue {
  private readonly waiting: Waiting[] = []
  private underWay = false

  constructor(
    private readonly send: (commands: readonly WireCommand[]) => Promise<readonly unknown[]>,
    private readonly idle: () => void,
  ) {}

  ask(command: WireCommand): Promise<unknown> {
    if (this.waiting.length >= MOST_WAITING) return Promise.reject(new DomainError('SERVICE_BUSY'))
    return new Promise((answer, fail) => {
      this.waiting.push({ command, answer, fail })
      if (this.underWay) return
      this.underWay = true
      // whoever else asks in this turn of the loop comes along
      setImmediate(() => void this.run())
    })
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) await this.sendBatch(this.waiting.splice(0, MOST_IN_A_BATCH))
    this.underWay = false
    this.idle()
  }

  private async sendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.send(batch.map(({ command }) => command))
      for (const [i, { answer }] of batch.entries()) answer(answers[i])
    } catch (error) {
      if (isRefusedWhole(error) && (batch.length > 1 || isKeyRace(error))) await this.sendApart(batch, error)
      else this.failAll(batch, error)
    }
  }

  /** One bad command must not take the others with it: halves, then each by itself. */
  private async sendApart(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2)
      await this.sendBatch(batch.slice(0, middle))
      await this.sendBatch(batch.slice(middle))
      return
    }
    const [only] = batch
    if (!only) throw error
    await this.send([only.command]).then(
      ([answer]) => only.answer(answer),
      (again: unknown) => only.fail(again),
    )
  }

  private failAll(batch: readonly Waiting[], error: unknown): void {
    const trouble = asTrouble(error)
    const busy = trouble instanceof DomainError
    for (const { fail } of [...batch, ...(busy ? this.waiting.splice(0) : [])]) fail(trouble)
  }
}

/** Asks the ledger's functions of one room, in batches of one fund each. */
export function createBatches(pool: Pool) {
  const queues = new Map<string, FundQueue>()

  const sendTo = (room: LedgerRoom, fundId: string) => async (commands: readonly WireCommand[]) => {
    const { rows } = await pool.query({
      name: `ledger_${room}`,
      text: `SELECT ledger_${room}($1, $2) AS answers`,
      values: [fundId, JSON.stringify(commands)],
    })
    return row.parse(rows[0]).answers
  }

  return (room: LedgerRoom, fundId: string, command: WireCommand): Promise<unknown> => {
    const name = `${room} ${fundId}`
    let queue = queues.get(name)
    if (!queue) {
      queue = new FundQueue(sendTo(room, fundId), () => queues.delete(name))
      queues.set(name, queue)
    }
    return queue.ask(command)
  }
}
