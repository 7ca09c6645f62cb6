import type { AccountId } from '#domain/accounts'
import { DomainError } from '#domain/errors'
import { count, day, instant, money, type Row, text } from '#domain/finance-table'
import { formatYuan, ZERO } from '#domain/money'
import { caseNumbersOf } from '#prisma/stores/fund-pages'
import { beforeOf } from '../books/moment.ts'
import { accountNamed } from './account-name.ts'
import type { ExportReader, MakeSource } from './export-source.ts'

const PAGE = 200

/** One account with its running balance by posting, newest first as on the page. */
export const accountStatementSource: MakeSource = async (reader, { account, postedOn }) => {
  if (!account) throw new DomainError('REQUIRED', { field: 'account' })
  const { words, language, services, fundId, asOf } = reader
  const balance = (await services.ledger.balancesAsOf(fundId, asOf)).get(account) ?? ZERO
  const { code, name } = accountNamed(account, language)
  return {
    columns: [
      { head: words.voucher, width: 18 },
      { head: words.line, width: 8 },
      { head: words.effectiveOn, width: 12 },
      { head: words.postedAt, width: 20 },
      { head: words.kind, width: 16 },
      { head: words.caseNumber, width: 22 },
      { head: words.debit, width: 16, summed: true },
      { head: words.credit, width: 16, summed: true },
      { head: words.balance, width: 16 },
      { head: words.counted, width: 12 },
    ],
    rows: rowsOf(reader, account, postedOn),
    filter: { account, ...(postedOn && { postedOn }) },
    facts: [
      [words.account, `${code} ${name}`],
      [words.balance, formatYuan(balance)],
      ...(postedOn ? [[words.postedOn, postedOn] as const] : []),
    ],
  }
}

async function* rowsOf(
  reader: ExportReader,
  account: AccountId,
  postedOn: string | undefined,
): AsyncGenerator<Row> {
  const { services, fundId, asOf, words } = reader
  for (let before: number | null | undefined; before !== null; ) {
    const { items, nextBefore } = await services.ledger.accountStatement({
      fundId,
      account,
      limit: PAGE,
      ...(postedOn === undefined ? {} : { postedOn }),
      ...beforeOf(asOf, before),
    })
    const numbers = await caseNumbersOf(
      services.database.prisma,
      items.map(({ complaintId }) => complaintId),
    )
    for (const line of items)
      yield [
        text(line.voucherNo),
        count(line.line),
        day(line.effectiveOn),
        instant(line.postedAt),
        text(words.journalKinds[line.kind]),
        text(line.complaintId === null ? null : (numbers.get(line.complaintId) ?? null)),
        money(line.amountCents > 0 ? line.amountCents : null),
        money(line.amountCents < 0 ? Math.abs(line.amountCents) : null),
        money(line.balanceAfterCents),
        text(line.effectiveOn <= asOf.effectiveOn ? words.yes : words.no),
      ]
    before = nextBefore
  }
}
