import { cityDay } from '#domain/clocks'
import { count, day, money, type Row, text } from '#domain/finance-table'
import { clock } from '#prisma/clock'
import { exceptionPage } from '#prisma/stores/bank-pages'
import type { ExportReader, MakeSource } from './export-source.ts'
import type { ExportQuery } from './schema.ts'

const PAGE = 100

/** The work list of reconciliation as it stands now. What a bank wrote beside a line can name people and stays on the page. */
export const exceptionsSource: MakeSource = async (reader, { exceptionKind: kind }) => {
  const { words } = reader
  return {
    columns: [
      { head: words.kind, width: 18 },
      { head: words.since, width: 12 },
      { head: words.ageDays, width: 8 },
      { head: words.bankReference, width: 30 },
      { head: words.bankAmount, width: 16, summed: true },
      { head: words.vouchers, width: 30 },
      { head: words.ourAmount, width: 16, summed: true },
      { head: words.difference, width: 16 },
    ],
    rows: rowsOf(reader, kind),
    filter: kind ? { exceptionKind: kind } : {},
    facts: kind ? [[words.kind, words.exceptionKinds[kind]]] : [],
  }
}

const summed = (rows: readonly { readonly amountCents: number }[]) =>
  money(rows.length === 0 ? null : rows.reduce((sum, { amountCents }) => sum + amountCents, 0))

async function* rowsOf(
  { services: { database, cipher }, fundId, words }: ExportReader,
  kind: ExportQuery['exceptionKind'],
): AsyncGenerator<Row> {
  const bench = { db: database.prisma, cipher, fundId }
  const today = cityDay(clock.now())
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const asked = { limit: PAGE, cursor }
    const { rows, nextCursor } = await exceptionPage(bench, { today, kind }, asked)
    for (const { kind: found, since, ageDays, lines, vouchers, facts } of rows)
      yield [
        text(words.exceptionKinds[found]),
        day(since),
        count(ageDays),
        text(lines.map(({ entryReference }) => entryReference ?? '—').join(' ')),
        summed(lines),
        text(vouchers.map(({ voucherNo }) => voucherNo).join(' ')),
        summed(vouchers),
        money(facts.differenceCents ?? null),
      ]
    cursor = nextCursor
  }
}
