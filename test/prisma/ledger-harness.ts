import { randomBytes, randomUUID } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import { cityDay } from '#domain/clocks'
import { type Cents, cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import type { TemporaryDatabase } from '#ops/temporary'
import { createLedger, type Ledger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { persist, posted } from './ledger-commands.ts'

export interface LedgerHarness {
  readonly urls: {
    readonly owner: string
    readonly api: string
    readonly worker: string
    readonly superuser: string
  }
  readonly owner: Pool
  readonly api: Pool
  readonly worker: Pool
  /** each command under the role that may call it */
  readonly ledger: Ledger
  /** another one with queues of its own, as another process has them */
  newLedger(): Ledger
  openFund(fund?: { cap?: number; cash?: number }): Promise<string>
  openNamedFund(fund?: { cap?: number; cash?: number }): Promise<{ fundId: string; code: string }>
  /** the year that vouchers posted now bear */
  voucherYear(): Promise<number>
  close(): Promise<void>
}

const letters = (count: number) =>
  [...randomBytes(count)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('')

const isCity = async (owner: Pool, cityId: string): Promise<boolean> =>
  (await owner.query('SELECT FROM city WHERE id = $1', [cityId])).rowCount === 1

/** Each command under the role that may call it. */
export function ledgerOf(api: Pool, worker: Pool): Ledger {
  const {
    openFund,
    inject,
    setCap,
    reverse,
    recordCost,
    refundMerchant,
    creditInterest,
    chargeBank,
    transfer,
    closePeriod,
  } = createLedger(api)
  const bank = { creditInterest, chargeBank, transfer }
  const ofFinance = { openFund, inject, setCap, reverse, recordCost, refundMerchant, closePeriod, ...bank }
  return { ...createLedger(worker), ...ofFinance }
}

/** A migrated database with pools for each role and a way to open funds, each in a city of its own. */
export function harnessOn(database: TemporaryDatabase): LedgerHarness {
  const urls = {
    owner: database.ownerUrl,
    api: database.apiUrl,
    worker: database.workerUrl,
    superuser: database.superuserUrl,
  }
  const owner = createPool(urls.owner, { max: 4 })
  const api = createPool(urls.api, { max: 6 })
  const worker = createPool(urls.worker, { max: 10 })
  const ledger = ledgerOf(api, worker)
  const harness: LedgerHarness = {
    urls,
    owner,
    api,
    worker,
    ledger,
    newLedger: () => ledgerOf(api, worker),
    openFund: async (fund) => (await harness.openNamedFund(fund)).fundId,
    async openNamedFund({ cap = 10_000, cash = cap } = {}) {
      const fundId = randomUUID()
      const cityId = `city-${fundId.slice(0, 8)}`
      const code = letters(8)
      while (!(await persist(() => isCity(owner, cityId)))) {
        const made =
          'INSERT INTO city (id, code, name_zh, name_en) VALUES ($1, $2, $1, $1) ON CONFLICT DO NOTHING'
        await persist(() => owner.query(made, [cityId, letters(4)]))
      }
      const ids = { fundId, actor: SYSTEM }
      const opening = { cityId, kind: 'city', code, name: 'Synthetic fund', capCents: cents(cap) } as const
      posted(await persist(() => ledger.openFund({ ...ids, ...opening, key: `${fundId}:open` })))
      if (cash > 0) {
        const amountCents = cents(cash)
        posted(await persist(() => ledger.inject({ ...ids, key: `${fundId}:inject`, amountCents })))
      }
      return { fundId, code }
    },
    async voucherYear() {
      const { rows } = await owner.query<{ now: Date }>('SELECT now()')
      return Number(cityDay(rows[0]?.now ?? new Date()).slice(0, 4))
    },
    async close() {
      await Promise.all([owner.end(), api.end(), worker.end()])
      await database.drop()
    },
  }
  return harness
}

export interface Books {
  readonly journals: number
  readonly entrySum: Cents
  readonly wrong: readonly string[]
}

/**
 * Recomputes a fund from its entries and compares: Σ = 0 for each journal, running balances, account balances, the fund's
 * row, the reservations, vouchers and sequence without a gap, posted_at rising.
 */
export async function auditBooks(owner: Pick<ClientBase, 'query'>, fundId: string): Promise<Books> {
  const { rows } = await owner.query<{ journals: string; total: string | null; wrong: string[] }>(
    `WITH line AS (
      SELECT e.*, j.kind, sum(e.amount_cents) OVER (PARTITION BY e.account ORDER BY e.seq) AS running
      FROM entry e JOIN journal j USING (fund_id, seq) WHERE e.fund_id = $1
    ), balance AS (SELECT account, sum(amount_cents) AS cents FROM line GROUP BY account),
    cash AS (
      SELECT coalesce(sum(amount_cents) FILTER (WHERE (amount_cents > 0) = (kind <> 'reversal')), 0) AS cash_in,
        -coalesce(sum(amount_cents) FILTER (WHERE (amount_cents > 0) = (kind = 'reversal')), 0) AS cash_out
      FROM line WHERE account = 'cash'
    ), numbered AS (
      SELECT seq, posted_at, split_part(voucher_no, '-', 3)::bigint AS number, lag(posted_at) OVER (ORDER BY seq) AS before
      FROM journal WHERE fund_id = $1
    ), sums AS (
      SELECT coalesce(sum(authorised_cents - captured_cents - released_cents), 0) AS open,
        coalesce(sum(captured_cents - returned_cents - recovered_cents - written_off_cents), 0) AS owed,
        coalesce(sum(surplus_cents - surplus_paid_cents), 0) AS held,
        coalesce(sum(costs_cents - costs_recovered_cents), 0) AS costs
      FROM reservation WHERE fund_id = $1
    ), f AS (SELECT * FROM fund WHERE id = $1),
    wrong AS (
      SELECT 'journal does not balance' AS what FROM line GROUP BY seq HAVING sum(amount_cents) <> 0
      UNION ALL SELECT 'running balance of ' || account FROM line WHERE running <> balance_after_cents
      UNION ALL SELECT 'costs' FROM sums WHERE costs <> coalesce((SELECT cents FROM balance WHERE account = 'recovery-costs'), 0)
      UNION ALL SELECT 'numbers have a gap' FROM numbered HAVING count(*) <> coalesce(max(number), 0) OR count(*) <> coalesce(max(seq), 0)
      UNION ALL SELECT 'posted_at does not rise' FROM numbered WHERE posted_at <= before
      UNION ALL SELECT 'cash in or out' FROM f, cash WHERE (cash_in_cents, cash_out_cents) <> (cash_in, cash_out)
      UNION ALL SELECT 'reserved' FROM f, sums WHERE reserved_cents <> open
        OR reserved_cents <> coalesce((SELECT cents FROM balance WHERE account = 'encumbered'), 0)
      UNION ALL SELECT 'outstanding' FROM f, sums WHERE outstanding_cents <> owed
        OR outstanding_cents <> coalesce((SELECT cents FROM balance WHERE account = 'advances'), 0)
      UNION ALL SELECT 'held' FROM f, sums WHERE held_cents <> held
        OR held_cents <> coalesce((SELECT cents FROM balance WHERE account = 'held-cash'), 0)
      UNION ALL SELECT 'cap' FROM f WHERE cap_cents <> coalesce((SELECT cents FROM balance WHERE account = 'spending-limit'), 0)
      UNION ALL SELECT 'a key both posted and refused' FROM ledger_refusal x JOIN journal j USING (idem_key)
        WHERE x.fund_id = $1 OR j.fund_id = $1
      UNION ALL SELECT 'journals outside the blocks' FROM f WHERE next_seq - 1
        <> coalesce((SELECT sum(to_seq - from_seq + 1) FROM block WHERE fund_id = $1), 0)
    )
    SELECT (SELECT count(*) FROM journal WHERE fund_id = $1) AS journals, (SELECT sum(amount_cents) FROM line) AS total,
      (SELECT coalesce(array_agg(what), '{}') FROM wrong) AS wrong`,
    [fundId],
  )
  const row = rows[0]
  if (!row) throw new Error('no answer')
  return { journals: Number(row.journals), entrySum: cents(Number(row.total ?? 0)), wrong: row.wrong }
}
