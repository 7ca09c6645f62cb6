import { capitalAmount } from '#domain/capital-amount'
import { clockTime } from '#domain/city-time'
import { type AccountId, ACCOUNTS } from '#domain/accounts'
import { type FinanceWords, financeWords } from '#domain/languages/finance-tables'
import { type Cents, cents, formatYuan } from '#domain/money'
import type { JournalKind } from '#domain/postings'

/** A voucher as it is printed: nothing of the people it is about, and who of the staff answers for it. */
export interface PrintedVoucher {
  readonly fund: { readonly code: string; readonly name: string }
  readonly voucherNo: string
  readonly seq: number
  readonly kind: JournalKind
  readonly effectiveOn: string
  readonly accountingOn: string
  readonly postedAt: Date
  readonly amountCents: Cents
  readonly entries: readonly { readonly account: AccountId; readonly amountCents: Cents }[]
  readonly caseNumber: string | null
  readonly reference: string | null
  readonly reverses: string | null
  readonly reversedBy: string | null
  /** of the staff, or the platform itself */
  readonly maker: string
  readonly checker: string
  readonly decider: string
  readonly decisionApprover: string
  readonly block: { readonly no: number; readonly hash: string }
  /** the published head of its day, when that day is over */
  readonly dayHead: string | null
}

const zh = financeWords('zh-CN')
const en = financeWords('en')

/** A4 across, in points. */
const PAGE = { width: 842, margin: 44 } as const
const INNER = PAGE.width - 2 * PAGE.margin
const COLUMNS = { account: 0, debit: 400, credit: 577 } as const
const WIDTHS = { account: 388, debit: 165, credit: 165 } as const
const ROW = 30

type Doc = PDFKit.PDFDocument
type Word = Exclude<
  { [Name in keyof FinanceWords]: FinanceWords[Name] extends string ? Name : never }[keyof FinanceWords],
  undefined
>

const isMemorandum = (id: AccountId): boolean =>
  ACCOUNTS.find((known) => known.id === id)?.kind === 'memorandum'

/** Draws one voucher on the page that is open: Chinese, and the English small beneath it. */
export function drawVoucher(
  doc: Doc,
  voucher: PrintedVoucher,
  printed: { readonly by: string; readonly at: Date },
): void {
  const { fund, voucherNo, kind } = voucher
  doc.fontSize(20).text(zh.titles.vouchers, PAGE.margin, 34, { width: INNER, align: 'center' })
  doc.fontSize(9).fillColor('#444').text(en.titles.vouchers, { width: INNER, align: 'center' })
  doc.fillColor('#000')
  const kindSaid = `${zh.journalKinds[kind]} ${en.journalKinds[kind]}`
  facts(doc, 84, [
    ['fund', `${fund.code} ${fund.name}`, 'voucher', voucherNo],
    ['kind', kindSaid, 'effectiveOn', voucher.effectiveOn],
    ['accountingOn', voucher.accountingOn, 'postedAt', clockTime(voucher.postedAt)],
  ])
  const below = entries(doc, 160, voucher)
  const amount = `${capitalAmount(voucher.amountCents)}　${formatYuan(voucher.amountCents)}`
  line(doc, below)
  label(doc, 'inCapitals', PAGE.margin + 6, below + 6)
  doc.fontSize(12).text(amount, PAGE.margin + 110, below + 7, { width: INNER - 116 })
  line(doc, below + ROW)
  facts(doc, below + ROW + 12, [
    ['caseNumber', voucher.caseNumber ?? '—', 'reference', voucher.reference ?? '—'],
    ['decider', voucher.decider || '—', 'decisionApprover', voucher.decisionApprover || '—'],
    ['maker', voucher.maker, 'checker', voucher.checker || '—'],
    ['reverses', voucher.reverses ?? '—', 'reversedBy', voucher.reversedBy ?? '—'],
  ])
  foot(doc, voucher, printed)
}

function label(doc: Doc, name: Word, x: number, y: number): void {
  doc.fontSize(9).fillColor('#444').text(`${zh[name]}`, x, y, { width: 104, lineBreak: false })
  doc.fontSize(6.5).text(en[name], x, y + 11, { width: 104, lineBreak: false })
  doc.fillColor('#000')
}

/** Two pairs a line. */
function facts(doc: Doc, top: number, rows: readonly (readonly [Word, string, Word, string])[]): void {
  rows.forEach(([left, leftValue, right, rightValue], at) => {
    const y = top + at * 23
    label(doc, left, PAGE.margin + 6, y)
    doc.fontSize(10).text(leftValue, PAGE.margin + 110, y + 1, { width: 260, height: 14, ellipsis: true })
    label(doc, right, PAGE.margin + COLUMNS.debit + 6, y)
    const x = PAGE.margin + COLUMNS.debit + 110
    doc
      .fontSize(10)
      .text(rightValue, x, y + 1, { width: INNER - COLUMNS.debit - 116, height: 14, ellipsis: true })
  })
}

/** What is promised stands in brackets and outside the totals: no money moves with it. @returns where the table ends */
function entries(doc: Doc, top: number, { entries: lines }: PrintedVoucher): number {
  const moved = lines.filter(({ account }) => !isMemorandum(account))
  const counted = moved.length > 0 ? moved : lines
  const total = (sign: 1 | -1) =>
    cents(counted.reduce((sum, { amountCents }) => sum + Math.max(0, sign * amountCents), 0))
  line(doc, top)
  head(doc, top)
  let y = top + ROW
  for (const { account, amountCents } of lines) {
    line(doc, y)
    const known = ACCOUNTS.find(({ id }) => id === account)
    const note = moved.length > 0 && isMemorandum(account) ? `（${zh.memorandum} ${en.memorandum}）` : ''
    const name = known ? `${known.code}　${known.zh}${note}` : account
    doc.fontSize(10).text(name, PAGE.margin + 6, y + 4, { width: WIDTHS.account })
    doc
      .fontSize(7)
      .fillColor('#444')
      .text(known?.en ?? '', PAGE.margin + 6 + 32, y + 17, { width: WIDTHS.account })
    doc.fillColor('#000')
    figure(doc, amountCents > 0 ? 'debit' : 'credit', y + 8, cents(Math.abs(amountCents)))
    y += ROW
  }
  line(doc, y)
  label(doc, moved.length > 0 && moved.length < lines.length ? 'totalMoved' : 'total', PAGE.margin + 6, y + 6)
  figure(doc, 'debit', y + 8, total(1))
  figure(doc, 'credit', y + 8, total(-1))
  for (const at of [COLUMNS.debit, COLUMNS.credit])
    doc
      .moveTo(PAGE.margin + at, top)
      .lineTo(PAGE.margin + at, y + ROW)
      .lineWidth(0.5)
      .stroke('#888')
  return y + ROW
}

function head(doc: Doc, y: number): void {
  label(doc, 'account', PAGE.margin + 6, y + 5)
  for (const side of ['debit', 'credit'] as const) label(doc, side, PAGE.margin + COLUMNS[side] + 6, y + 5)
}

const figure = (doc: Doc, side: 'debit' | 'credit', y: number, amount: Cents): Doc =>
  doc.fontSize(11).text(formatYuan(amount).replace('¥', ''), PAGE.margin + COLUMNS[side], y, {
    width: WIDTHS[side],
    align: 'right',
  })

const line = (doc: Doc, y: number): Doc =>
  doc
    .moveTo(PAGE.margin, y)
    .lineTo(PAGE.width - PAGE.margin, y)
    .lineWidth(0.5)
    .stroke('#888')

/** Where it stands in the chain, so that the paper can be held against the published heads. */
function foot(
  doc: Doc,
  { seq, block, dayHead }: PrintedVoucher,
  printed: { readonly by: string; readonly at: Date },
): void {
  const rows = [
    `${zh.place} ${en.place}　${seq}　·　${zh.block} ${en.block}　${block.no}　${block.hash}`,
    ...(dayHead ? [`${zh.dayHead} ${en.dayHead}　${dayHead}`] : []),
    `${zh.printed} ${en.printed}　${printed.by}　${clockTime(printed.at)}`,
  ]
  doc.fontSize(7).fillColor('#444')
  rows.forEach((row, at) => {
    doc.text(row, PAGE.margin, 595 - 34 - (rows.length - at) * 12, { width: INNER, lineBreak: false })
  })
  doc.fillColor('#000')
}
