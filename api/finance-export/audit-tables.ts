import { BOOK, CHART, PERIODS, TURNOVER, VOUCHERS } from '#domain/audit-tables'
import { startOfCityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { type Row, Tally } from '#domain/finance-table'
import { monthAfter, monthsFrom } from '#domain/months'
import { caseNumbersOf } from '#prisma/stores/fund-pages'
import { readCity } from '#prisma/stores/cities'
import type { Period } from '#prisma/stores/ledger/contract'
import type { SignedInStaff } from '../context.ts'
import type { Services } from '../services.ts'
import { actorNames } from './actor-names.ts'
import { countsOf, type MadeExport, MEDIA_TYPES, MOST_ROWS } from './make-export.ts'
import { type Occasion, openOccasion } from './occasion.ts'
import type { AuditQuery } from './schema.ts'
import { spreadsheet } from './spreadsheet.ts'

const PAGE = 500
/** So many journals are read at most, those of other months on the way to the ones asked for included. */
const MOST_PASSED = 500_000

const lastDay = (month: string): string =>
  new Date(Date.parse(`${monthAfter(month)}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

/** The accounting tables of some months, a sheet each, for an auditor's own programs. */
export async function makeAuditTables(
  services: Services,
  staff: SignedInStaff,
  { from, to, language, asOf: postedAt }: AuditQuery,
  mostRows = MOST_ROWS,
): Promise<MadeExport> {
  const occasion = await openOccasion(services, staff, language, { postedAt })
  const { fund, words, asOf } = occasion
  const { ledger, database } = services
  const months = monthsFrom(from, monthAfter(to))
  const closed = (await ledger.periods(fund.fundId)).filter(({ closedAt }) => closedAt <= asOf.postedAt)
  const vouchers = await voucherRows(services, occasion, { from, to, closed }, mostRows.xlsx)
  const tally = new Tally(VOUCHERS.columns)
  for (const row of vouchers) tally.add(row)
  const turnover: Row[] = []
  for (const month of months) {
    const span = { from: `${month}-01`, to: lastDay(month) }
    for (const row of await ledger.trialBalance(fund.fundId, span, asOf))
      turnover.push(TURNOVER.row(month, row))
  }
  const periods = months.map((month) => {
    const period = closed.find((one) => one.month === month)
    const days = { from: `${month}-01`, to: lastDay(month) }
    return PERIODS.row({ month, ...days, closedAt: period?.closedAt ?? null, head: period?.head ?? null })
  })
  const { nameZh } = await readCity(database.prisma, staff.cityId)
  const years = [...new Set(months.map((month) => month.slice(0, 4)))]
  const filter = { from, to }
  const body = await spreadsheet(
    [
      { name: BOOK.name, columns: BOOK.columns, rows: BOOK.rows({ ...fund, unit: nameZh }, years) },
      { name: PERIODS.name, columns: PERIODS.columns, rows: periods },
      { name: CHART.name, columns: CHART.columns, rows: CHART.rows() },
      { name: TURNOVER.name, columns: TURNOVER.columns, rows: turnover },
      { name: VOUCHERS.name, columns: VOUCHERS.columns, rows: vouchers },
    ],
    {
      name: words.about,
      facts: occasion.facts('audit-tables', [[words.months, `${from} – ${to}`], ...countsOf(tally, words)]),
    },
  )
  await occasion.keep('audit-tables', 'xlsx', filter, tally.rows)
  return { fileName: occasion.fileName('audit-tables', 'xlsx', filter), mediaType: MEDIA_TYPES.xlsx, body }
}

/**
 * The entries of every voucher that is counted in these months. Read from the first journal that was posted in them; after a
 * month was closed nothing is counted in it any more.
 */
async function voucherRows(
  { ledger, database }: Services,
  { fund: { fundId }, asOf, words, language }: Occasion,
  { from, to, closed }: { readonly from: string; readonly to: string; readonly closed: readonly Period[] },
  limit: number,
): Promise<Row[]> {
  const begin = await ledger.asOf(fundId, { postedAt: new Date(startOfCityDay(`${from}-01`).getTime() - 1) })
  const through = Math.min(asOf.through, closed.find(({ month }) => month === to)?.lastSeq ?? asOf.through)
  const rows: Row[] = []
  for (let after = begin.through; after < through; ) {
    const page = await ledger.vouchers({ fundId, after, through, limit: PAGE })
    const last = page.at(-1)
    if (!last) break
    after = last.seq
    if (after - begin.through > MOST_PASSED) throw new DomainError('EXPORT_TOO_LARGE', { limit: MOST_PASSED })
    const counted = page.filter(
      ({ accountingOn }) => accountingOn.slice(0, 7) >= from && accountingOn.slice(0, 7) <= to,
    )
    const [nameOf, numbers] = await Promise.all([
      actorNames(
        database.prisma,
        counted.flatMap(({ actor, approver }) => [actor, approver]),
        language,
      ),
      caseNumbersOf(
        database.prisma,
        counted.map(({ complaintId }) => complaintId),
      ),
    ])
    for (const voucher of counted) {
      const caseNumber = voucher.complaintId === null ? null : (numbers.get(voucher.complaintId) ?? null)
      const people = { maker: nameOf(voucher.actor), checker: nameOf(voucher.approver) }
      const summary = [words.journalKinds[voucher.kind], caseNumber].filter(Boolean).join(' ')
      rows.push(...VOUCHERS.rows({ ...voucher, caseNumber }, { summary, ...people }))
    }
    if (rows.length > limit) throw new DomainError('EXPORT_TOO_LARGE', { limit })
  }
  return rows
}
