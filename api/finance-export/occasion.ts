import { clockTime } from '#domain/city-time'
import type { Fact } from '#domain/finance-table'
import type { FinanceView } from '#domain/finance-views'
import { type FinanceWords, financeWords } from '#domain/languages/finance-tables'
import type { Language } from '#domain/people'
import { clock } from '#prisma/clock'
import { keepTakenAway } from '#prisma/stores/finance-looks'
import { fundOfCity } from '#prisma/stores/fund-pages'
import type { AsOf, Fund } from '#prisma/stores/ledger/contract'
import { momentOf } from '../books/moment.ts'
import type { Moment } from '../books/moment-schema.ts'
import type { SignedInStaff } from '../context.ts'
import type { Services } from '../services.ts'
import { type HeadAt, headAt } from './head-at.ts'

type Format = 'csv' | 'xlsx' | 'pdf'
type Filter = Readonly<Record<string, string>>

/** Somebody takes something of the fund's away: what every such file states, and the log keeps, is settled here once. */
export interface Occasion {
  readonly fund: Fund
  readonly asOf: AsOf
  readonly head: HeadAt | null
  readonly at: Date
  readonly words: FinanceWords
  readonly language: Language
  /** @param facts what belongs to this file: its filters, its rows and sums */
  facts(what: FinanceView, facts: readonly Fact[]): readonly Fact[]
  /** Before the file is given away; what throws here is not given. */
  keep(what: FinanceView, format: Format, filter: Filter, rows: number): Promise<void>
  fileName(what: FinanceView, format: Format, filter: Filter): string
}

export async function openOccasion(
  { ledger, database }: Services,
  staff: SignedInStaff,
  language: Language,
  moment: Moment,
): Promise<Occasion> {
  const { cityId } = staff
  const words = financeWords(language)
  const fund = await fundOfCity(ledger, cityId)
  const { fundId } = fund
  const { asOf } = await momentOf({ ledger }, cityId, moment)
  const { postedAt, effectiveOn, through } = asOf
  const head = await headAt(ledger, fundId, through)
  const at = clock.now()
  return {
    fund,
    asOf,
    head,
    at,
    words,
    language,
    facts: (what, facts) => [
      [words.table, words.titles[what]],
      [words.fund, `${fund.code} ${fund.name}`],
      [words.postedBy, clockTime(postedAt)],
      [words.effectiveBy, effectiveOn],
      [words.through, String(through)],
      ...facts,
      [words.by, staff.name],
      [words.at, clockTime(at)],
      [words.head, head?.hash ?? words.none],
      [words.block, head ? String(head.blockNo) : words.none],
    ],
    async keep(what, format, filter, rows) {
      const look = { cityId, fundId, staffId: staff.id, at, what, filter, postedAt, effectiveOn }
      await keepTakenAway(database.prisma, { ...look, format, rows, head: head?.hash ?? null })
    },
    fileName(what, format, filter) {
      const stamp = clockTime(at).replaceAll(/[-:]/g, '').replace(' ', 'T')
      return `${[fund.code, what, ...Object.values(filter), stamp].join('-')}.${format}`
    },
  }
}
