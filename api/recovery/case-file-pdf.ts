import PDFDocument from 'pdfkit'
import { cityTime, fill, sentencesFor } from '#domain/sentences'
import { CASE_FILE_WORDS } from '#domain/languages/case-file'
import { formatYuan } from '#domain/money'
import type { CaseFile } from '#prisma/stores/case-file'
import type { Journal } from '#prisma/stores/ledger/contract'
import { readFont } from '../finance-export/voucher-pdf.ts'

const MARGIN = 50
const WIDTH = 595 - 2 * MARGIN
const zh = CASE_FILE_WORDS['zh-CN']
const en = CASE_FILE_WORDS.en
const words = sentencesFor('zh-CN')

type Printed = CaseFile & { readonly journals: readonly Journal[] }
type Heading = keyof typeof zh.headings
type Field = keyof typeof zh.fields

const when = (at: Date | null): string =>
  at ? `${at.getUTCFullYear()} ${cityTime(at.toISOString(), 'zh-CN')}` : '—'
const labelOf = (labels: Readonly<Record<string, string>>, code: string): string => labels[code] ?? code

/** The file as a court reads it: Chinese, with the English of each heading and field beside it. */
export async function caseFilePdf(
  file: Printed,
  printed: { readonly by: string; readonly at: Date },
): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: file.reference, CreationDate: printed.at },
  })
  const parts: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  doc.on('data', (part: Buffer) => parts.push(part))
  doc.registerFont('file', await readFont())
  doc.font('file').fontSize(18).text(zh.title, { align: 'center' })
  doc.fontSize(9).fillColor('#444').text(`${en.title} · ${file.reference}`, { align: 'center' })
  for (const [heading, lines] of sectionsOf(file)) section(doc, heading, lines)
  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page)
    // the foot lies in the margin, where a line would begin another page
    doc.page.margins.bottom = 0
    const foot = { by: printed.by, at: when(printed.at), page: page + 1, pages: count }
    doc
      .fontSize(8)
      .fillColor('#444')
      .text(`${fill(zh.foot, foot)}  ${fill(en.foot, foot)}`, MARGIN, 800, { width: WIDTH })
  }
  doc.end()
  await done
  return Buffer.concat(parts)
}

function section(doc: PDFKit.PDFDocument, heading: Heading, lines: readonly string[]): void {
  doc.moveDown().fillColor('#000').fontSize(12)
  doc.text(`${zh.headings[heading]}  ${en.headings[heading]}`, MARGIN, doc.y, { width: WIDTH })
  doc.moveDown(0.3).fontSize(9)
  for (const line of lines.length > 0 ? lines : [`${zh.none} ${en.none}`])
    doc.text(line, MARGIN, doc.y, { width: WIDTH, lineGap: 2 })
}

const field = (name: Field, value: string): string => `${zh.fields[name]} ${en.fields[name]}: ${value}`

const sectionsOf = (file: Printed): readonly (readonly [Heading, readonly string[]])[] => [
  [
    'parties',
    [
      field('claimant', file.city_name),
      field('merchant', file.merchant_name),
      field('licence', file.licence_number ?? '—'),
      field('address', file.merchant_address),
      field('plate', file.plate_code),
      field('tourist', `${file.person} · ${file.contact}`),
    ],
  ],
  [
    'claim',
    [
      field('caseNumber', file.case_number),
      field('matter', `${labelOf(words.categories, file.category)} · ${labelOf(words.causes, file.cause)}`),
      field('order', file.order_number ?? '—'),
      field('bought', file.bought_on),
      field('paid', formatYuan(file.paid_cents)),
      field('asked', formatYuan(file.asked_cents)),
      field('filed', when(file.submitted_at)),
      field('advanced', formatYuan(file.amount_cents)),
      field('recovered', formatYuan(file.recovered_cents)),
      field('noticed', when(file.noticed_at)),
      field('due', when(file.due_at)),
      field('overdue', when(file.overdue_at)),
      field('referred', when(file.referred_at)),
    ],
  ],
  [
    'chain',
    file.chain.map(({ what, outcome, amountCents, who, at }) =>
      [
        when(at),
        `${labelOf(zh.acts, what)} ${labelOf(en.acts, what)}`,
        labelOf(zh.outcomes, outcome),
        amountCents === null ? '' : formatYuan(amountCents),
        who ?? zh.system,
      ].join('  '),
    ),
  ],
  [
    'statements',
    file.statements.map(({ position, text, at }) =>
      [when(at), labelOf(zh.outcomes, position), text ?? ''].join('  '),
    ),
  ],
  [
    'messages',
    file.messages.map(({ template, channel, createdAt, sentAt }) =>
      [
        when(createdAt),
        labelOf(words.events, MESSAGE_EVENTS[template] ?? template),
        channel,
        sentAt ? `${zh.sent} ${when(sentAt)}` : zh.notSent,
      ].join('  '),
    ),
  ],
  [
    'payments',
    file.payments.map((paid) =>
      [
        paid.receivedOn,
        formatYuan(paid.amountCents),
        labelOf(zh.outcomes, paid.source),
        paid.bankReference,
        `${paid.recordedBy ?? ''} / ${paid.confirmedBy ?? '—'}`,
      ].join('  '),
    ),
  ],
  [
    'evidence',
    file.evidence.map((item) =>
      [when(item.uploadedAt), item.addedBy, item.fileName, `${item.bytes} B`, `SHA-256 ${item.sha256}`].join(
        '  ',
      ),
    ),
  ],
  [
    'journals',
    file.journals.map((journal) =>
      [
        journal.voucherNo,
        journal.effectiveOn,
        labelOf(zh.journals, journal.kind),
        formatYuan(journal.amountCents),
      ].join('  '),
    ),
  ],
]

/** what the notice of each kind told, in the timeline's words */
const MESSAGE_EVENTS: Readonly<Record<string, string>> = {
  'merchant-asked': 'accepted',
  'recovery-notice': 'recovery-opened',
  'recovery-part-received': 'repaid',
  'recovery-complete': 'recovered',
}
