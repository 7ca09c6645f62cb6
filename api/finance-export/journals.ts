import { day, type Fact, instant, money, type Row, text } from '#domain/finance-table'
import { findCityCase } from '#prisma/stores/city-cases'
import type { JournalQuery } from '#prisma/stores/ledger/contract'
import { journalRows } from '../fund/journal-rows.ts'
import { accountNamed } from './account-name.ts'
import type { ExportReader, MakeSource } from './export-source.ts'

const PAGE = 200

/** The vouchers' list with its filters, newest first as on the page. */
export const journalsSource: MakeSource = async (reader, { account, kind, caseNumber, postedOn }) => {
  const { words, services, cityId, fundId, language } = reader
  const kase = caseNumber ? await findCityCase(services.database.prisma, cityId, caseNumber) : null
  const query: JournalQuery = {
    fundId,
    limit: PAGE,
    ...(account === undefined ? {} : { account }),
    ...(kind === undefined ? {} : { kind }),
    ...(postedOn === undefined ? {} : { postedOn }),
    ...(kase === null ? {} : { complaintId: kase.id }),
  }
  const facts: Fact[] = []
  if (account) facts.push([words.account, Object.values(accountNamed(account, language)).join(' ')])
  if (kind) facts.push([words.kind, words.journalKinds[kind]])
  if (caseNumber) facts.push([words.caseNumber, caseNumber])
  if (postedOn) facts.push([words.postedOn, postedOn])
  return {
    columns: [
      { head: words.voucher, width: 18 },
      { head: words.effectiveOn, width: 12 },
      { head: words.postedAt, width: 20 },
      { head: words.kind, width: 16 },
      { head: words.caseNumber, width: 22 },
      { head: words.amount, width: 16, summed: true },
      { head: words.reverses, width: 18 },
      { head: words.reversedBy, width: 18 },
    ],
    rows: rowsOf(reader, query),
    filter: {
      ...(account && { account }),
      ...(kind && { kind }),
      ...(caseNumber && { caseNumber }),
      ...(postedOn && { postedOn }),
    },
    facts,
  }
}

async function* rowsOf({ services, asOf, words }: ExportReader, query: JournalQuery): AsyncGenerator<Row> {
  const from = { db: services.database.prisma, ledger: services.ledger }
  for (let before: number | null | undefined; before !== null; ) {
    const page = await journalRows(from, asOf, { ...query, ...(before !== undefined && { before }) })
    for (const journal of page.items)
      yield [
        text(journal.voucherNo),
        day(journal.effectiveOn),
        instant(journal.postedAt),
        text(words.journalKinds[journal.kind]),
        text(journal.caseNumber),
        money(journal.amountCents),
        text(journal.reverses),
        text(journal.reversedBy),
      ]
    before = page.nextBefore
  }
}
