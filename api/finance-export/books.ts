import { ACCOUNTS } from '#domain/accounts'
import { DomainError } from '#domain/errors'
import { count, day, money, text } from '#domain/finance-table'
import { formatYuan, ZERO } from '#domain/money'
import { AGE_BUCKETS } from '#domain/receivables'
import { merchantReceivables } from '#prisma/stores/period-closings'
import { figuresFrom } from '../books/figures-as-of.ts'
import { accountNamed } from './account-name.ts'
import type { MakeSource } from './export-source.ts'

/** Opening, debits, credits and closing of every account over a span of accounting days. */
export const trialBalanceSource: MakeSource = async (
  { services, fundId, asOf, words, language },
  { from, to },
) => {
  if (!from || !to) throw new DomainError('REQUIRED', { field: from ? 'to' : 'from' })
  if (from > to) throw new DomainError('INVALID', { field: 'to' })
  const rows = await services.ledger.trialBalance(fundId, { from, to }, asOf)
  return {
    columns: [
      { head: words.accountCode, width: 10 },
      { head: words.account, width: 26 },
      { head: words.opening, width: 18, summed: true },
      { head: words.debit, width: 18, summed: true },
      { head: words.credit, width: 18, summed: true },
      { head: words.closing, width: 18, summed: true },
    ],
    rows: rows.map(({ account, openingCents, debitCents, creditCents, closingCents }) => {
      const { code, name } = accountNamed(account, language)
      return [
        text(code),
        text(name),
        money(openingCents),
        money(debitCents),
        money(creditCents),
        money(closingCents),
      ]
    }),
    filter: { from, to },
    facts: [[words.effectiveOn, `${from} – ${to}`]],
  }
}

/** Every account, and the figures that add up to the cap. */
export const fundStatementSource: MakeSource = async ({ services, fundId, asOf, words, language }) => {
  const known = await services.ledger.balancesAsOf(fundId, asOf)
  const figures = figuresFrom(known)
  return {
    columns: [
      { head: words.accountCode, width: 10 },
      { head: words.account, width: 26 },
      { head: words.balance, width: 18, summed: true },
    ],
    rows: ACCOUNTS.map(({ id, code }) => [
      text(code),
      text(accountNamed(id, language).name),
      money(known.get(id) ?? ZERO),
    ]),
    filter: {},
    facts: [
      [words.figures.outstanding, formatYuan(figures.outstandingCents)],
      [words.figures.reserved, formatYuan(figures.reservedCents)],
      [words.figures.available, formatYuan(figures.availableCents)],
      [words.figures.notFunded, formatYuan(figures.notFundedCents)],
      [words.figures.cap, formatYuan(figures.capCents)],
    ],
  }
}

/** What each merchant owed, by age. */
export const receivablesSource: MakeSource = async ({ services, fundId, asOf, words }) => {
  const advances = await services.ledger.openAdvances(fundId, asOf)
  const rows = await merchantReceivables(services.database.prisma, advances, asOf)
  return {
    columns: [
      { head: words.merchant, width: 32 },
      { head: words.advances, width: 8 },
      { head: words.oldest, width: 12 },
      ...AGE_BUCKETS.map(({ id }) => ({ head: words.ages[id], width: 18, summed: true as const })),
      { head: words.owed, width: 18, summed: true },
    ],
    rows: rows.map((row) => [
      text(row.merchantName ?? words.unknownMerchant),
      count(row.advances),
      day(row.oldestOn),
      ...AGE_BUCKETS.map(({ id }) => money(row.byAge[id])),
      money(row.owedCents),
    ]),
    filter: {},
    facts: [],
  }
}
