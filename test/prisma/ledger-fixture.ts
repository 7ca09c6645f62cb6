import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { type Cents, cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { createLedger, type Ledger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { createDatabase } from '#test/platform/database'
import { posted } from './ledger-commands.ts'

export interface LedgerHarness {
  readonly urls: { readonly owner: string; readonly worker: string; readonly superuser: string }
  readonly owner: Pool
  readonly api: Pool
  readonly worker: Pool
  /** each command under the role that may call it */
  readonly ledger: Ledger
  openFund(fund?: { cap?: number; cash?: number }): Promise<string>
  close(): Promise<void>
}

const letters = (count: number) =>
  [...randomBytes(count)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('')

/** A migrated database with pools for each role and a way to open funds, each in a city of its own. */
export async function openHarness(): Promise<LedgerHarness> {
  const database = await createDatabase()
  const urls = { owner: database.ownerUrl, worker: database.workerUrl, superuser: database.superuserUrl }
  const owner = createPool(urls.owner, { max: 4 })
  const api = createPool(database.apiUrl, { max: 4 })
  const worker = createPool(urls.worker, { max: 10 })
  const { openFund, inject, setCap, reverse } = createLedger(api)
  const ledger: Ledger = { ...createLedger(worker), openFund, inject, setCap, reverse }
  return {
    urls,
    owner,
    api,
    worker,
    ledger,
    async openFund({ cap = 10_000, cash = cap } = {}) {
      const cityId = `city-${randomUUID().slice(0, 8)}`
      await owner.query('INSERT INTO city (id, code, name_zh, name_en) VALUES ($1, $2, $1, $1)', [
        cityId,
        letters(4),
      ])
      const fundId = randomUUID()
      posted(
        await ledger.openFund({
          key: `${fundId}:open`,
          fundId,
          actor: SYSTEM,
          cityId,
          kind: 'city',
          code: letters(6),
          name: 'Synthetic fund',
          capCents: cents(cap),
        }),
      )
      if (cash > 0)
        posted(
          await ledger.inject({
            key: `${fundId}:inject`,
            fundId,
            actor: SYSTEM,
            amountCents: cents(cash),
          }),
        )
      return fundId
    },
    async close() {
      await Promise.all([owner.end(), api.end(), worker.end()])
      await database.drop()
    },
  }
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
export async function auditBooks(owner: Pool, fundId: string): Promise<Books> {
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
        coalesce(sum(surplus_cents - surplus_paid_cents), 0) AS held
      FROM reservation WHERE fund_id = $1
    ), f AS (SELECT * FROM fund WHERE id = $1),
    wrong AS (
      SELECT 'journal does not balance' AS what FROM line GROUP BY seq HAVING sum(amount_cents) <> 0
      UNION ALL SELECT 'running balance of ' || account FROM line WHERE running <> balance_after_cents
      UNION ALL SELECT 'account balance' FROM balance FULL JOIN (SELECT * FROM account_balance WHERE fund_id = $1) b
        USING (account) WHERE cents IS DISTINCT FROM balance_cents
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
      UNION ALL SELECT 'a posted answer without its journal' FROM ledger_outcome o WHERE o.fund_id = $1
        AND o.answer ->> 'refused' IS NULL AND NOT EXISTS (SELECT FROM journal j WHERE j.idem_key = o.idem_key)
      UNION ALL SELECT 'a journal without its answer' FROM journal j WHERE j.fund_id = $1
        AND NOT EXISTS (SELECT FROM ledger_outcome o WHERE o.idem_key = j.idem_key)
    )
    SELECT (SELECT count(*) FROM journal WHERE fund_id = $1) AS journals, (SELECT sum(amount_cents) FROM line) AS total,
      (SELECT coalesce(array_agg(what), '{}') FROM wrong) AS wrong`,
    [fundId],
  )
  const row = rows[0]
  if (!row) throw new Error('no answer')
  return { journals: Number(row.journals), entrySum: cents(Number(row.total ?? 0)), wrong: row.wrong }
}
