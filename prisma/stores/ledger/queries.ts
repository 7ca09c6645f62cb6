import { ACCOUNT_IDS } from '#domain/accounts'
import type { JournalQuery } from './contract.ts'

/** A journal's entries are found in each account there is: their key begins with it. */
export const ACCOUNTS = `ARRAY[${ACCOUNT_IDS.map((id) => `'${id}'`).join(', ')}]`

const FUND_COLUMNS = 'id AS "fundId", city_id AS "cityId", kind, code, name'

export const FUND = {
  ofCity: {
    name: 'ledger_fund_of_city',
    text: `SELECT ${FUND_COLUMNS} FROM fund WHERE city_id = $1 AND kind = 'city'`,
  },
  all: { name: 'ledger_funds', text: `SELECT ${FUND_COLUMNS} FROM fund ORDER BY city_id, kind, code` },
}

export const FIGURES = {
  name: 'ledger_figures',
  text: `SELECT cap_cents AS "capCents", cash_in_cents AS "cashInCents", cash_out_cents AS "cashOutCents",
    outstanding_cents AS "outstandingCents", reserved_cents AS "reservedCents", held_cents AS "heldCents"
    FROM fund WHERE id = $1`,
}

/** What moved: debits outside the memorandum accounts; a journal that moves no money shows what it promises. */
const AMOUNT = `(SELECT coalesce(
    sum(amount_cents) FILTER (WHERE amount_cents > 0
      AND account NOT IN ('encumbered', 'reserved', 'spending-limit', 'limit-granted')),
    sum(amount_cents) FILTER (WHERE amount_cents > 0), 0)
  FROM entry e WHERE e.fund_id = j.fund_id AND e.account = ANY (${ACCOUNTS}) AND e.seq = j.seq)`

const JOURNAL_COLUMNS = `j.voucher_no AS "voucherNo", j.fund_id AS "fundId", j.seq, j.kind, j.effective_on::text AS "effectiveOn",
  j.accounting_on::text AS "accountingOn", j.posted_at AS "postedAt", j.actor, j.approver, j.complaint_id AS "complaintId", j.payout_id AS "payoutId",
  j.recovery_id AS "recoveryId", j.document_id AS "documentId", ${AMOUNT} AS "amountCents",
  (SELECT o.voucher_no FROM journal o WHERE o.fund_id = j.fund_id AND o.seq = j.reverses_seq) AS reverses,
  (SELECT o.voucher_no FROM journal o WHERE o.fund_id = j.fund_id AND o.reverses_seq = j.seq) AS "reversedBy"`

export const JOURNAL = {
  name: 'ledger_journal',
  text: `SELECT ${JOURNAL_COLUMNS} FROM journal j WHERE voucher_no = $1`,
}

const ENTRY_COLUMNS = `e.line, e.account, e.amount_cents AS "amountCents", e.balance_after_cents AS "balanceAfterCents"`

export const VOUCHERS = {
  name: 'ledger_vouchers',
  text: `SELECT ${JOURNAL_COLUMNS}, (
      SELECT coalesce(json_agg(json_build_object('line', line, 'account', account, 'amountCents', amount_cents,
        'balanceAfterCents', balance_after_cents) ORDER BY line), '[]')
      FROM entry e WHERE e.fund_id = j.fund_id AND e.account = ANY (${ACCOUNTS}) AND e.seq = j.seq) AS entries
    FROM journal j WHERE fund_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
}

export const ENTRIES = {
  name: 'ledger_entries',
  text: `SELECT ${ENTRY_COLUMNS} FROM journal j JOIN entry e USING (fund_id, seq)
    WHERE j.voucher_no = $1 AND e.account = ANY (${ACCOUNTS}) ORDER BY e.line`,
}

/** What was posted on a day of the city, by the journals' numbers: the index that finds them has no days. */
const ofDay = (seq: string, day: string): string =>
  `${seq} > ledger_seq_of_day($1, ${day}::date - 1) AND ${seq} <= ledger_seq_of_day($1, ${day}::date)`

const statement = (condition: string) =>
  `SELECT ${ENTRY_COLUMNS}, j.voucher_no AS "voucherNo", j.seq, j.kind, j.effective_on::text AS "effectiveOn",
      j.posted_at AS "postedAt", j.complaint_id AS "complaintId"
    FROM entry e JOIN journal j USING (fund_id, seq)
    WHERE e.fund_id = $1 AND e.account = $2 AND e.seq < $3 ${condition} ORDER BY e.seq DESC LIMIT $4`

export const STATEMENT = { name: 'ledger_statement', text: statement('') }
export const STATEMENT_OF_DAY = {
  name: 'ledger_statement_of_day',
  text: statement(`AND ${ofDay('e.seq', '$5')}`),
}

export const BALANCE = {
  name: 'ledger_balances',
  text: `SELECT account, (SELECT balance_after_cents FROM entry e WHERE e.fund_id = $1 AND e.account = a.account
    ORDER BY seq DESC LIMIT 1) AS cents FROM unnest(${ACCOUNTS}) AS a (account)`,
}

/** Days up to the one given, and what was posted by the journal given. A reversal takes its amount back from the side it was on. */
export const DAYS = {
  name: 'ledger_days',
  text: `WITH day AS (
      SELECT d::date AS day FROM generate_series($3::date - ($2::int - 1), $3::date, interval '1 day') d
    ), moved AS (
      SELECT ledger_day(j.posted_at) AS day, e.amount_cents * CASE WHEN j.kind = 'reversal' THEN -1 ELSE 1 END AS cash,
        CASE WHEN j.kind = 'reversal' THEN -1 ELSE 1 END AS sign, e.amount_cents AS moved,
        coalesce((SELECT o.kind FROM journal o WHERE o.fund_id = j.fund_id AND o.seq = j.reverses_seq), j.kind) AS of_kind
      FROM journal j JOIN entry e USING (fund_id, seq)
      WHERE j.fund_id = $1 AND e.account = 'cash'
        AND e.seq <= $4 AND e.seq >= (SELECT from_seq FROM block b WHERE b.fund_id = $1
          AND b.last_posted_at >= ($3::date - ($2::int - 1))::timestamp AT TIME ZONE 'Asia/Shanghai'
          ORDER BY b.last_posted_at LIMIT 1)
    )
    SELECT day.day::text, coalesce(sum(sign * greatest(0, cash)), 0)::bigint AS "inCents",
      coalesce(sum(sign * greatest(0, -cash)), 0)::bigint AS "outCents",
      coalesce(-sum(moved) FILTER (WHERE of_kind NOT IN ('injection', 'transfer-in', 'transfer-out')), 0)::bigint AS "netOutCents"
    FROM day LEFT JOIN moved USING (day) GROUP BY day.day ORDER BY day.day`,
}

export const ADVANCE = {
  name: 'ledger_advance_of_payout',
  text: `SELECT (SELECT voucher_no FROM journal j WHERE j.fund_id = r.fund_id AND j.seq = r.seq) AS "voucherNo",
      fund_id AS "fundId", payout_id AS "payoutId", authorised_cents AS "authorisedCents",
      costs_cents AS "costsCents", costs_recovered_cents AS "costsRecoveredCents",
      captured_cents AS "capturedCents", released_cents AS "releasedCents", returned_cents AS "returnedCents",
      recovered_cents AS "recoveredCents", written_off_cents AS "writtenOffCents", surplus_cents AS "surplusCents",
      surplus_paid_cents AS "surplusPaidCents", authorised_cents - captured_cents - released_cents AS "openCents",
      captured_cents - returned_cents - recovered_cents - written_off_cents AS "outstandingCents",
      CASE WHEN captured_cents + released_cents < authorised_cents THEN 'open' WHEN captured_cents > 0 THEN 'captured'
        ELSE 'released' END AS state
    FROM reservation r WHERE payout_id = $1
    ORDER BY (captured_cents > 0 OR released_cents < authorised_cents) DESC, seq DESC LIMIT 1`,
}

/** One statement for each set of filters in use, so that each keeps a plan of its own. */
export function journalsQuery(query: Omit<JournalQuery, 'limit'>, rows: number) {
  const values: unknown[] = [query.fundId]
  const given = (value: unknown) => `$${values.push(value)}`
  const parts = [
    ['before', query.before, (value: unknown) => `j.seq < ${given(value)}`],
    // written out, because the index of kinds leaves the most frequent one out
    [`kind_${query.kind}`, query.kind, () => `j.kind = '${query.kind}'`],
    ['effective', query.effectiveBy, (value: unknown) => `j.effective_on <= ${given(value)}`],
    ['posted', query.postedOn, (value: unknown) => ofDay('j.seq', given(value))],
    ['complaint', query.complaintId, (value: unknown) => `j.complaint_id = ${given(value)}`],
    [
      'account',
      query.account,
      (value: unknown) =>
        `EXISTS (SELECT FROM entry e WHERE e.fund_id = j.fund_id AND e.account = ${given(value)} AND e.seq = j.seq)`,
    ],
  ] as const
  const used = parts.filter(([, value]) => value !== undefined)
  const where = ['j.fund_id = $1', ...used.map(([, value, condition]) => condition(value))].join(' AND ')
  return {
    name: ['ledger_journals', ...used.map(([name]) => name)].join('_'),
    text: `SELECT ${JOURNAL_COLUMNS} FROM journal j WHERE ${where} ORDER BY j.seq DESC LIMIT ${given(rows)}`,
    values,
  }
}
