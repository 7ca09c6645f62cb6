import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { drawVoucher, type PrintedVoucher } from './voucher-page.ts'

const FONT = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'

let font: Promise<Buffer> | null = null
/** Ten megabytes, read once; each file gets the signs that it needs. */
export const readFont = (): Promise<Buffer> =>
  (font ??= readFile(createRequire(import.meta.url).resolve(FONT)))

/** A page for each voucher, in the order given. */
export async function voucherPdf(
  vouchers: readonly PrintedVoucher[],
  printed: { readonly by: string; readonly at: Date },
): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    autoFirstPage: false,
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: vouchers
        .map(({ voucherNo }) => voucherNo)
        .join(' ')
        .slice(0, 200),
      CreationDate: printed.at,
    },
  })
  const parts: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  doc.on('data', (part: Buffer) => parts.push(part))
  doc.registerFont('voucher', await readFont())
  for (const voucher of vouchers) {
    doc.addPage().font('voucher')
    drawVoucher(doc, voucher, printed)
    // other requests are answered between pages
    await new Promise((resolve) => setImmediate(resolve))
  }
  doc.end()
  await done
  return Buffer.concat(parts)
}
