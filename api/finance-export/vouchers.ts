import { cityDay, startOfCityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import type { Actor, Language } from '#domain/people'
import type { JournalKind } from '#domain/postings'
import { readJournalBackground } from '#prisma/stores/fund-pages'
import type { Voucher } from '#prisma/stores/ledger/contract'
import type { SignedInStaff } from '../context.ts'
import type { Services } from '../services.ts'
import { actorNames } from './actor-names.ts'
import { type MadeExport, MEDIA_TYPES } from './make-export.ts'
import { type Occasion, openOccasion } from './occasion.ts'
import type { VoucherQuery } from './schema.ts'
import { voucherPdf } from './voucher-pdf.ts'
import type { PrintedVoucher } from './voucher-page.ts'

export const MOST_VOUCHERS = 200
const PAGE = 500

/** One voucher, or those of a day, to be printed and filed. */
export async function makeVouchers(
  services: Services,
  staff: SignedInStaff,
  { voucherNo, day, kind, language }: VoucherQuery,
): Promise<MadeExport> {
  const occasion = await openOccasion(services, staff, language, {})
  const found = voucherNo
    ? [await oneVoucher(services, occasion, voucherNo)]
    : await vouchersOfDay(services, occasion, day ?? cityDay(occasion.asOf.postedAt), kind)
  if (found.length === 0) throw new DomainError('NOT_FOUND', {})
  const printed: PrintedVoucher[] = []
  for (const voucher of found) printed.push(await printedOf(services, occasion, voucher, language))
  const body = await voucherPdf(printed, { by: staff.name, at: occasion.at })
  const filter = { ...(voucherNo && { voucherNo }), ...(day && { day }), ...(kind && { kind }) }
  await occasion.keep('vouchers', 'pdf', filter, printed.length)
  return { fileName: occasion.fileName('vouchers', 'pdf', filter), mediaType: MEDIA_TYPES.pdf, body }
}

async function oneVoucher({ ledger }: Services, { fund }: Occasion, voucherNo: string): Promise<Voucher> {
  const journal = await ledger.journal(voucherNo)
  if (journal?.fundId !== fund.fundId) throw new DomainError('NOT_FOUND', { voucher: voucherNo })
  return { ...journal, entries: await ledger.entriesOf(voucherNo) }
}

/** By the day of posting, as they were numbered. */
async function vouchersOfDay(
  { ledger }: Services,
  { fund: { fundId }, asOf }: Occasion,
  day: string,
  kind: JournalKind | undefined,
): Promise<Voucher[]> {
  const before = (instant: Date) => new Date(instant.getTime() - 1)
  const begin = startOfCityDay(day)
  const end = new Date(begin.getTime() + 86_400_000)
  if (begin > asOf.postedAt) return []
  const first = (await ledger.asOf(fundId, { postedAt: before(begin) })).through
  const last =
    end > asOf.postedAt ? asOf.through : (await ledger.asOf(fundId, { postedAt: before(end) })).through
  const found: Voucher[] = []
  for (let after = first; after < last; ) {
    const page = await ledger.vouchers({ fundId, after, through: last, limit: PAGE })
    found.push(...page.filter((voucher) => kind === undefined || voucher.kind === kind))
    if (found.length > MOST_VOUCHERS) throw new DomainError('EXPORT_TOO_LARGE', { limit: MOST_VOUCHERS })
    const reached = page.at(-1)?.seq
    if (reached === undefined) break
    after = reached
  }
  return found
}

const staffId = (actor: Actor | null): string | null => (actor?.kind === 'staff' ? actor.id : null)

/** What somebody wrote as the reason of a write-off can name people; it stays on the page. */
const WRITTEN_BY_HAND: readonly JournalKind[] = ['write-off', 'reversal']

async function printedOf(
  { ledger, database }: Services,
  { fund, words }: Occasion,
  voucher: Voucher,
  language: Language,
): Promise<PrintedVoucher> {
  const ids = { actorId: staffId(voucher.actor), approverId: staffId(voucher.approver) }
  const [background, nameOf, proof] = await Promise.all([
    readJournalBackground(database.prisma, { ...voucher, ...ids }),
    actorNames(database.prisma, [voucher.actor, voucher.approver], language),
    ledger.proofOf(voucher.voucherNo),
  ])
  const { decision } = background
  return {
    ...voucher,
    fund,
    caseNumber: background.case_number,
    reference: WRITTEN_BY_HAND.includes(voucher.kind) ? null : background.document_reference,
    maker: nameOf(voucher.actor),
    checker: nameOf(voucher.approver),
    decider: decision?.byRules ? words.byRules : (decision?.decidedBy?.name ?? ''),
    decisionApprover: decision?.approver?.name ?? '',
    block: proof.block,
    dayHead: proof.day?.head.hash ?? null,
  }
}
