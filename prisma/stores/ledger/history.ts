import type { Pool, QueryResultRow } from 'pg'
import { z } from 'zod'
import { ACCOUNT_IDS } from '#domain/accounts'
import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { ZERO } from '#domain/money'
import { actorText } from '#domain/people'
import { clock } from '../../clock.ts'
import { ANSWERS } from './answers.ts'
import type { AsOf, LedgerHistory, Turnover } from './contract.ts'
import { balanceRow, openAdvanceRow, periodRow, turnoverRow } from './rows.ts'
import { asTrouble } from './trouble.ts'

/** No call to the ledger takes longer; what was posted before this is committed or never will be. */
const SETTLED_AFTER_MS = 10_000

const BALANCES = {
  name: 'ledger_balances_as_of',
  text: 'SELECT account, cents FROM ledger_balances_as_of($1, $2, $3)',
}
const TURNOVER = {
  name: 'ledger_turnover',
  text: `SELECT account, opening_cents AS "openingCents", debit_cents AS "debitCents", credit_cents AS "creditCents",
    closing_cents AS "closingCents" FROM ledger_turnover($1, $2, $3, $4)`,
}
const SEQ_AT = {
  name: 'ledger_seq_at',
  text: `SELECT ledger_seq_at($1, $2) AS through, ledger_day($2)::text AS day,
    clock_timestamp() + $3 * interval '1 millisecond' AS now`,
}
const PERIODS = {
  name: 'ledger_periods',
  text: `SELECT month, closed_at AS "closedAt", closed_by AS "closedBy", approved_by AS "approvedBy", last_seq AS "lastSeq",
      encode(head, 'hex') AS head, (
        SELECT json_agg(json_build_object('account', account, 'openingCents', opening_cents, 'debitCents', debit_cents,
          'creditCents', credit_cents, 'closingCents', closing_cents)) FROM period_balance b
        WHERE b.fund_id = p.fund_id AND b.month = p.month) AS balances
    FROM period p WHERE fund_id = $1 ORDER BY month DESC`,
}
/** By the journals themselves: the advances' rows know only how things stand now. */
const OPEN_ADVANCES = {
  name: 'ledger_open_advances',
  text: `SELECT j.payout_id AS "payoutId", (array_agg(j.complaint_id))[1] AS "complaintId",
      min(j.effective_on) FILTER (WHERE j.kind = 'capture')::text AS "paidOn", sum(e.amount_cents)::bigint AS "owedCents"
    FROM entry e JOIN journal j USING (fund_id, seq)
    WHERE e.fund_id = $1 AND e.account = 'advances' AND e.seq <= $2 AND j.effective_on <= $3
    GROUP BY j.payout_id HAVING sum(e.amount_cents) <> 0
    ORDER BY min(j.effective_on), j.payout_id`,
}

const inChart = (rows: readonly Turnover[]): Turnover[] =>
  rows.toSorted((a, b) => ACCOUNT_IDS.indexOf(a.account) - ACCOUNT_IDS.indexOf(b.account))

const BEGAN = {
  name: 'ledger_began',
  text: 'SELECT accounting_on::text AS day FROM journal WHERE fund_id = $1 AND seq = 1',
}
const beganRow = z.object({ day: z.string() })

const momentRow = z.object({
  through: z.string().transform(Number).pipe(z.int()),
  day: z.string(),
  now: z.date(),
})
const answerRow = z.object({ answer: z.unknown() })

export function createHistory(pool: Pool): LedgerHistory {
  const read = async <Row>(
    query: { name: string; text: string },
    shape: z.ZodType<Row>,
    values: readonly unknown[],
  ): Promise<Row[]> => {
    try {
      const { rows } = await pool.query<QueryResultRow>({ ...query, values: [...values] })
      return rows.map((row) => shape.parse(row))
    } catch (error) {
      throw asTrouble(error)
    }
  }

  return {
    async asOf(fundId, { postedAt, effectiveOn }): Promise<AsOf> {
      const asked = postedAt ?? new Date(clock.now().getTime() - SETTLED_AFTER_MS)
      const [moment] = await read(SEQ_AT, momentRow, [fundId, asked, clock.leadMs()])
      if (!moment) throw new DomainError('FUND_NOT_FOUND', {})
      // by the database's clock, which is the one the journals go by
      if (postedAt && moment.now.getTime() - asked.getTime() < SETTLED_AFTER_MS)
        throw new DomainError('AS_OF_NOT_SETTLED', { field: 'postedAt' })
      return { postedAt: asked, through: moment.through, effectiveOn: effectiveOn ?? cityDay(asked) }
    },
    async balancesAsOf(fundId, { through, effectiveOn }) {
      const rows = await read(BALANCES, balanceRow, [fundId, through, effectiveOn])
      const known = new Map(rows.map((row) => [row.account, row.cents]))
      return new Map(ACCOUNT_IDS.map((account) => [account, known.get(account) ?? ZERO]))
    },
    trialBalance: async (fundId, { from, to }, { through }) =>
      inChart(await read(TURNOVER, turnoverRow, [fundId, through, from, to])),
    openAdvances: (fundId, { through, effectiveOn }) =>
      read(OPEN_ADVANCES, openAdvanceRow, [fundId, through, effectiveOn]),
    async began(fundId) {
      const [first] = await read(BEGAN, beganRow, [fundId])
      return first?.day ?? null
    },
    async periods(fundId) {
      const found = await read(PERIODS, periodRow, [fundId])
      return found.map((period) => ({ ...period, balances: inChart(period.balances) }))
    },
    async closePeriod({ fundId, month, actor, approver }) {
      const query = {
        name: 'ledger_close_period',
        text: 'SELECT ledger_close_period($1, $2, $3, $4) AS answer',
      }
      const rows = await read(query, answerRow, [fundId, month, actorText(actor), actorText(approver)])
      return ANSWERS.closed.parse(rows[0]?.answer)
    },
  }
}
