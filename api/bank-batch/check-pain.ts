import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { type BatchFile, sumOf } from '#domain/bank-transfer'
import { PAIN_NAMESPACE, yuanOf } from './write-pain.ts'

const transaction = z.strictObject({
  PmtId: z.strictObject({ EndToEndId: z.string() }),
  Amt: z.strictObject({ InstdAmt: z.strictObject({ '#text': z.string(), '@Ccy': z.literal('CNY') }) }),
  CdtrAgt: z.strictObject({
    FinInstnId: z.strictObject({
      ClrSysMmbId: z.strictObject({
        ClrSysId: z.strictObject({ Cd: z.literal('CNAPS') }),
        MmbId: z.string(),
      }),
    }),
  }),
  Cdtr: z.strictObject({ Nm: z.string() }),
  CdtrAcct: z.strictObject({ Id: z.strictObject({ Othr: z.strictObject({ Id: z.string() }) }) }),
  RmtInf: z.strictObject({ Ustrd: z.string() }),
})
const file = z.strictObject({
  Document: z.strictObject({
    '@xmlns': z.literal(PAIN_NAMESPACE),
    CstmrCdtTrfInitn: z.strictObject({
      GrpHdr: z.looseObject({ MsgId: z.string(), NbOfTxs: z.string(), CtrlSum: z.string() }),
      PmtInf: z.looseObject({
        NbOfTxs: z.string(),
        CtrlSum: z.string(),
        DbtrAcct: z.looseObject({ Id: z.strictObject({ Othr: z.strictObject({ Id: z.string() }) }) }),
        CdtTrfTxInf: z.array(transaction).min(1),
      }),
    }),
  }),
})

/**
 * Reads a finished file as a bank would and holds it against what was to be paid: who, how much, where, how many and the sum.
 * What differs is a fault of ours, and nothing is released.
 */
export function checkPain(content: Buffer, batch: BatchFile): void {
  const xml = content.toString('utf8')
  if (XMLValidator.validate(xml) !== true) throw new Error('the batch file is not whole')
  const parsed: unknown = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    trimValues: false,
    isArray: (name) => name === 'CdtTrfTxInf',
  }).parse(xml)
  const { GrpHdr, PmtInf } = file.parse(withoutSpace(parsed)).Document.CstmrCdtTrfInitn
  const read = PmtInf.CdtTrfTxInf.map((each) => [
    each.PmtId.EndToEndId,
    each.Amt.InstdAmt['#text'],
    each.CdtrAgt.FinInstnId.ClrSysMmbId.MmbId,
    each.Cdtr.Nm,
    each.CdtrAcct.Id.Othr.Id,
    each.RmtInf.Ustrd,
  ])
  const meant = batch.transfers.map((each) => [
    each.outBillNo,
    yuanOf(each.amountCents),
    each.bankCode,
    each.name,
    each.account,
    each.remark,
  ])
  const totals = [String(meant.length), yuanOf(sumOf(batch.transfers))]
  const same =
    JSON.stringify(read) === JSON.stringify(meant) &&
    GrpHdr.MsgId === batch.batchNo &&
    PmtInf.DbtrAcct.Id.Othr.Id === batch.debtor.account &&
    [GrpHdr, PmtInf].every(({ NbOfTxs, CtrlSum }) => NbOfTxs === totals[0] && CtrlSum === totals[1])
  if (!same) throw new Error(`the file of ${batch.batchNo} is not its batch`)
}

/** The line breaks between elements are nobody's text. */
function withoutSpace(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutSpace)
  if (typeof node !== 'object' || node === null) return node
  const parts = Object.entries(node).filter(
    ([name, value]) => name !== '#text' || typeof value !== 'string' || value.trim() !== '',
  )
  return Object.fromEntries(parts.map(([name, value]) => [name, withoutSpace(value)]))
}
