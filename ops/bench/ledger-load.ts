import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { createLedger, type Ledger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { type Load, load } from './figures.ts'

const HUGE = cents(900_000_000_000)
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const code = () => Array.from(randomBytes(6), (byte) => LETTERS[byte % 26]).join('')
/** A city's fund that nothing will exhaust. */
export async function openBenchFund(owner: Pool): Promise<string> {
  const fundId = randomUUID()
  const cityId = `bench-${fundId.slice(0, 8)}`
  await owner.query('INSERT INTO city (id, code, name_zh, name_en) VALUES ($1, $2, $1, $1)', [
    cityId,
    code().slice(0, 4),
  ])
  const ledger = createLedger(owner)
  const ids = { fundId, actor: SYSTEM }
  const opening = { cityId, kind: 'city', code: code(), name: 'Bench', capCents: HUGE } as const
  const answers = [
    await ledger.openFund({ ...ids, ...opening, key: `${fundId}:open` }),
    await ledger.inject({ ...ids, key: `${fundId}:inject`, amountCents: HUGE }),
  ]
  if (answers.some(({ refused }) => refused)) throw new Error(`no fund: ${JSON.stringify(answers)}`)
  return fundId
}

const reservation = (fundId: string) => {
  const payoutId = randomUUID()
  const ids = { fundId, payoutId, complaintId: randomUUID(), actor: SYSTEM }
  return { ...ids, key: `${payoutId}:reserve:1`, amountCents: cents(1) }
}

export async function reserveOnce(ledger: Pick<Ledger, 'reserve'>, fundId: string): Promise<void> {
  const answer = await ledger.reserve(reservation(fundId))
  if (answer.refused !== null) throw new Error(`refused: ${answer.refused}`)
}

/** `callers` ask at once, each again as soon as it was answered, until `count` were reserved. */
export const benchReservations = (
  ledger: Pick<Ledger, 'reserve'>,
  fundId: string,
  count: number,
  callers: number,
): Promise<Load> => load(count, callers, () => reserveOnce(ledger, fundId))

/** Each command a call and a commit of its own, as before there were batches. */
export function benchUnbatched(pool: Pool, fundId: string, count: number, callers: number): Promise<Load> {
  return load(count, callers, async () => {
    const { key, payoutId, complaintId } = reservation(fundId)
    const command = { kind: 'reservation', key, payoutId, complaintId, amountCents: 1, actor: 'system' }
    await pool.query({
      name: 'alone',
      text: 'SELECT ledger_work($1, $2)',
      values: [fundId, JSON.stringify([command])],
    })
  })
}

/** A process of its own with its share of the callers. */
if (process.argv[2] === 'caller') {
  const [, , , url = '', fundId = '', count = '0', callers = '0'] = process.argv
  const pool = createPool(url, { max: 2 })
  const ledger = createLedger(pool)
  // the process beside them was warmed up too
  await benchReservations(ledger, fundId, Number(count), Number(callers))
  process.once('message', () => {
    void benchReservations(ledger, fundId, Number(count), Number(callers)).then(async () => {
      await pool.end()
      process.send?.('done')
      process.disconnect()
    })
  })
  process.send?.('ready')
}
