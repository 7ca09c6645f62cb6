import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorText } from '#domain/people'
import { isAnsweredFor, JOURNAL_KINDS } from '#domain/postings'
import { FINANCE, paidAdvance, payoutIn } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

let harness: LedgerHarness
let fundId: string
beforeAll(async () => {
  harness = await openHarness()
  fundId = await harness.openFund()
  await paidAdvance(harness.ledger, fundId, 100)
  await harness.ledger.reserve(payoutIn(fundId).reserve(999_999))
})
afterAll(() => harness.close())

const TABLES = [
  'fund',
  'reservation',
  'journal',
  'entry',
  'ledger_refusal',
  'block',
  'posting_leg',
  'posting_line',
] as const
const KEPT = ['journal', 'entry', 'ledger_refusal', 'block', 'posting_leg', 'posting_line'] as const

/** The SQLSTATE a statement is refused with, or `done`; whatever it did is rolled back. */
async function codeOf(pool: Pool, ...statements: string[]): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    for (const statement of statements) await client.query(statement)
    return 'done'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

const DENIED = '42501'
const KEPT_AS_IT_IS = 'XP002'

test.each(['api', 'worker'] as const)('the %s writes no table of the ledger directly', async (role) => {
  for (const table of TABLES) {
    const pool = harness[role]
    expect(await codeOf(pool, `DELETE FROM ${table}`), `delete ${table}`).toBe(DENIED)
    expect(await codeOf(pool, `TRUNCATE ${table}`), `truncate ${table}`).toBe(DENIED)
    expect(await codeOf(pool, `INSERT INTO ${table} SELECT * FROM ${table}`), `insert ${table}`).not.toBe(
      'done',
    )
  }
  for (const [table, column] of [
    ['fund', 'cash_in_cents'],
    ['reservation', 'authorised_cents'],
    ['entry', 'amount_cents'],
    ['journal', 'kind'],
    ['ledger_refusal', 'code'],
    ['block', 'hash'],
    ['posting_line', 'amount'],
    ['posting_leg', 'debit'],
  ] as const)
    expect(await codeOf(harness[role], `UPDATE ${table} SET ${column} = ${column}`), table).toBe(DENIED)
  expect(await codeOf(harness[role], 'SELECT FROM fund FOR UPDATE')).toBe(DENIED)
})

test('each role calls the commands of its room and none of the other’s', async () => {
  const command = (kind: string) =>
    JSON.stringify([{ kind, key: randomUUID(), amountCents: 1, actor: 'system' }])
  const call = (room: string, kind: string) => `SELECT ledger_${room}('${fundId}', '${command(kind)}')`
  for (const kind of [
    'reservation',
    'release',
    'capture',
    'recovery',
    'surplus-payout',
    'payout-return',
    'write-off',
  ]) {
    expect(await codeOf(harness.api, call('work', kind)), kind).toBe(DENIED)
    expect(await codeOf(harness.api, call('finance', kind)), kind).toBe(DENIED)
  }
  for (const kind of ['fund-opening', 'injection', 'cap-change', 'interest', 'bank-charge', 'reversal']) {
    expect(await codeOf(harness.worker, call('finance', kind)), kind).toBe(DENIED)
    expect(await codeOf(harness.worker, call('work', kind)), kind).toBe(DENIED)
  }
  for (const pool of [harness.api, harness.worker]) {
    expect(await codeOf(pool, `SELECT ledger_apply('${fundId}', '[]', '{injection}')`)).toBe(DENIED)
    expect(await codeOf(pool, `SELECT ledger_write(NULL::fund, '{}', '{}', '{}', NULL)`)).toBe(DENIED)
    expect(await codeOf(pool, `SELECT ledger_transfer('${fundId}', '${randomUUID()}', '{}')`)).not.toBe(
      'done',
    )
  }
})

test('what was posted or answered is changed, deleted or emptied by nobody, the owner included', async () => {
  for (const table of KEPT) {
    const column = {
      journal: 'kind',
      entry: 'account',
      ledger_refusal: 'code',
      block: 'hash',
      posting_leg: 'debit',
      posting_line: 'line',
    }[table]
    expect(await codeOf(harness.owner, `UPDATE ${table} SET ${column} = ${column}`)).toBe(KEPT_AS_IT_IS)
  }
  for (const table of TABLES) {
    expect(await codeOf(harness.owner, `DELETE FROM ${table}`), `delete ${table}`).toBe(KEPT_AS_IT_IS)
    expect(await codeOf(harness.owner, `TRUNCATE ${table} CASCADE`), `empty ${table}`).toBe(KEPT_AS_IT_IS)
  }
})

const insertJournal = (fields: Record<string, string> = {}) => {
  const columns: Record<string, string> = {
    fund_id: `'${fundId}'`,
    seq: '99',
    voucher_no: `'X-${randomUUID()}'`,
    idem_key: `'${randomUUID()}'`,
    request_hash: "sha256('x')",
    kind: "'injection'",
    effective_on: "'2024-01-01'",
    accounting_on: "'2024-01-01'",
    posted_at: 'now()',
    actor: "'system'",
    salt: "decode(repeat('00', 16), 'hex')",
    ...fields,
  }
  return `INSERT INTO journal (${Object.keys(columns).join()}) VALUES (${Object.values(columns).join()})`
}
const insertEntries = (...amounts: number[]) =>
  `INSERT INTO entry VALUES ${amounts
    .map((amount, i) => `('${fundId}', 99, ${i + 1}, '${i ? 'capital' : 'cash'}', ${amount}, 0)`)
    .join()}`

test('entries that do not add up to zero are refused, whoever writes them', async () => {
  expect(await codeOf(harness.owner, insertJournal(), insertEntries(5, -5))).toBe('done')
  expect(await codeOf(harness.owner, insertJournal(), insertEntries(5, -4))).toBe('XP003')
  expect(await codeOf(harness.owner, insertJournal(), insertEntries(5))).toBe('XP003')
  expect(await codeOf(harness.owner, insertEntries(5, -5))).toBe('XP003')
})

test('a journal names people by id only, and two of them where two are needed', async () => {
  const staff = (id: string) => `'staff:${id}:finance'`
  const CHECK = '23514'
  expect(await codeOf(harness.owner, insertJournal({ actor: staff('one'), approver: staff('two') }))).toBe(
    'done',
  )
  expect(await codeOf(harness.owner, insertJournal({ actor: staff('one'), approver: staff('one') }))).toBe(
    CHECK,
  )
  expect(await codeOf(harness.owner, insertJournal({ actor: staff('one') }))).toBe(CHECK)
  expect(await codeOf(harness.owner, insertJournal({ kind: "'write-off'" }))).toBe(CHECK)
  expect(await codeOf(harness.owner, insertJournal({ actor: staff('Somebody Synthetic') }))).toBe(CHECK)
  expect(await codeOf(harness.owner, insertJournal({ actor: "'system:x'" }))).toBe(CHECK)
})

test('which kinds need two people is the same in the database and in the domain', async () => {
  const people: readonly (readonly [string, string | null])[] = [
    ['system', null],
    ['system', 'staff:two:finance'],
    ['staff:one:finance', null],
    ['staff:one:finance', 'staff:two:finance'],
    ['staff:one:finance', 'staff:one:supervisor'],
  ]
  for (const kind of JOURNAL_KINDS)
    for (const [actor, approver] of people) {
      const statement = insertJournal({
        kind: `'${kind}'`,
        actor: `'${actor}'`,
        approver: approver === null ? 'NULL' : `'${approver}'`,
        reverses_seq: kind === 'reversal' ? '1' : 'NULL',
      })
      const due = isAnsweredFor(kind, actor, approver) ? 'done' : '23514'
      expect(await codeOf(harness.owner, statement), `${kind} by ${actor} and ${approver}`).toBe(due)
    }
})

test('the fund’s row cannot be put past its cap, into debt or back in time', async () => {
  const set = (what: string) => codeOf(harness.owner, `UPDATE fund SET ${what} WHERE id = '${fundId}'`)
  expect(await set('reserved_cents = cap_cents - outstanding_cents + 1')).toBe('XP004')
  expect(await set('reserved_cents = -1')).toBe('23514')
  expect(await set('cash_out_cents = cash_in_cents + 1')).toBe('23514')
  expect(await set("last_posted_at = '2020-01-01'")).toBe('XP002')
  expect(await set('next_voucher = 1')).toBe('XP002')
  expect(await set("code = 'OTHER'")).toBe('XP002')
})

test('a reservation cannot be captured past what was authorised, even by hand', async () => {
  expect(await codeOf(harness.owner, 'UPDATE reservation SET captured_cents = authorised_cents + 1')).toBe(
    '23514',
  )
  expect(await codeOf(harness.owner, 'UPDATE reservation SET recovered_cents = captured_cents + 1')).toBe(
    '23514',
  )
})

test('the functions keep their own search path: a table of the caller’s is not taken for the fund', async () => {
  const client = await harness.worker.connect()
  try {
    const madeUp = randomUUID()
    await client.query('CREATE TEMP TABLE fund AS SELECT * FROM public.fund LIMIT 1')
    await client.query('UPDATE pg_temp.fund SET id = $1', [madeUp])
    await client.query('GRANT ALL ON pg_temp.fund TO PUBLIC')
    const ids = { payoutId: randomUUID(), complaintId: randomUUID(), actor: actorText(FINANCE) }
    const command = { key: randomUUID(), kind: 'reservation', amountCents: 1, ...ids }
    const { rows } = await client.query('SELECT ledger_work($1, $2) -> 0 AS answer', [
      madeUp,
      JSON.stringify([command]),
    ])
    expect(rows[0]).toMatchObject({ answer: { refused: 'FUND_NOT_FOUND' } })
  } finally {
    client.release(true)
  }
})

test('none of these attempts left a trace in the books', async () => {
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ journals: 4, wrong: [], entrySum: 0 })
})
