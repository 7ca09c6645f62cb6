import type { Pool, QueryResultRow } from 'pg'
import type { z } from 'zod'
import { ACCOUNT_IDS } from '#domain/accounts'
import { cityDay } from '#domain/clocks'
import { figuresOf } from '#domain/fund'
import { ZERO } from '#domain/money'
import { clock } from '../../clock.ts'
import type { LedgerReader, Page } from './contract.ts'
import {
  ADVANCE,
  BALANCE,
  DAYS,
  ENTRIES,
  FIGURES,
  FUND,
  JOURNAL,
  journalsQuery,
  STATEMENT,
  STATEMENT_OF_DAY,
  VOUCHERS,
} from './queries.ts'
import {
  advanceRow,
  balanceRow,
  dayRow,
  entryRow,
  figuresRow,
  fundRow,
  journalRow,
  statementRow,
  voucherRow,
} from './rows.ts'
import { asTrouble } from './trouble.ts'

const MAX_PAGE = 200
const MAX_VOUCHERS = 500
const MAX_DAYS = 800
const clamp = (value: number, max: number) => Math.max(1, Math.min(max, Math.trunc(value)))

export function createReader(pool: Pool): LedgerReader {
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

  /** One row more than asked for tells whether there is another page. */
  const page = <Item extends { seq: number }>(items: Item[], limit: number): Page<Item> => {
    const shown = items.slice(0, limit)
    return { items: shown, nextBefore: items.length > limit ? (shown.at(-1)?.seq ?? null) : null }
  }

  return {
    fundOfCity: async (cityId) => (await read(FUND.ofCity, fundRow, [cityId]))[0] ?? null,
    funds: () => read(FUND.all, fundRow, []),
    async fundFigures(fundId) {
      const totals = (await read(FIGURES, figuresRow, [fundId]))[0]
      return totals ? figuresOf(totals) : null
    },
    async journals({ limit: asked, ...query }) {
      const limit = clamp(asked, MAX_PAGE)
      const { values, ...statement } = journalsQuery(query, limit + 1)
      return page(await read(statement, journalRow, values), limit)
    },
    journal: async (voucherNo) => (await read(JOURNAL, journalRow, [voucherNo]))[0] ?? null,
    entriesOf: (voucherNo) => read(ENTRIES, entryRow, [voucherNo]),
    vouchers: ({ fundId, after, through, limit }) =>
      read(VOUCHERS, voucherRow, [fundId, after, through, clamp(limit, MAX_VOUCHERS)]),
    async accountStatement({ fundId, account, before, limit: asked, postedOn }) {
      const limit = clamp(asked, MAX_PAGE)
      const values = [fundId, account, before ?? Number.MAX_SAFE_INTEGER, limit + 1]
      return page(
        await (postedOn === undefined
          ? read(STATEMENT, statementRow, values)
          : read(STATEMENT_OF_DAY, statementRow, [...values, postedOn])),
        limit,
      )
    },
    async balances(fundId) {
      const known = new Map(
        (await read(BALANCE, balanceRow, [fundId])).map((row) => [row.account, row.cents]),
      )
      return new Map(ACCOUNT_IDS.map((account) => [account, known.get(account) ?? ZERO]))
    },
    inAndOutByDay: (fundId, days, asOf) =>
      read(DAYS, dayRow, [
        fundId,
        clamp(days, MAX_DAYS),
        cityDay(asOf?.postedAt ?? clock.now()),
        asOf?.through ?? Number.MAX_SAFE_INTEGER,
      ]),
    advance: async (payoutId) => (await read(ADVANCE, advanceRow, [payoutId]))[0] ?? null,
  }
}
