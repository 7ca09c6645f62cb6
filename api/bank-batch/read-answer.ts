import { z } from 'zod'
import { notReadable, parseBankAmount } from '#domain/bank-statement'
import { type AnsweredTransfer, type BankAnswer, MOST_TRANSFERS } from '#domain/bank-transfer'
import { ZERO } from '#domain/money'
import { readIsoMessage } from '../iso-message.ts'

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(03|10)$/
const LISTS = new Set(['OrgnlPmtInfAndSts', 'TxInfAndSts', 'StsRsnInf', 'AddtlInf'])

const identifier = z.string().min(1).max(35)
const reasons = z
  .array(
    z.object({
      Rsn: z
        .union([
          z.object({ Cd: identifier }).transform(({ Cd }) => Cd),
          z.object({ Prtry: identifier }).transform(({ Prtry }) => Prtry),
        ])
        .optional(),
    }),
  )
  .default([])
  .transform((given) => given.find(({ Rsn }) => Rsn !== undefined)?.Rsn ?? null)

const transaction = z.object({
  OrgnlEndToEndId: identifier.optional(),
  TxSts: identifier.optional(),
  StsRsnInf: reasons,
  AcctSvcrRef: identifier.optional(),
  OrgnlTxRef: z
    .object({
      Amt: z
        .object({ InstdAmt: z.object({ '#text': z.string(), '@Ccy': z.string() }).optional() })
        .optional(),
    })
    .optional(),
})

const file = z.object({
  Document: z.object({
    '@xmlns': z.string().optional(),
    CstmrPmtStsRpt: z.object({
      GrpHdr: z.object({ MsgId: identifier }),
      OrgnlGrpInfAndSts: z.object({
        OrgnlMsgId: identifier,
        GrpSts: identifier.optional(),
        StsRsnInf: reasons,
      }),
      OrgnlPmtInfAndSts: z
        .array(
          z.object({
            OrgnlPmtInfId: identifier,
            PmtInfSts: identifier.optional(),
            StsRsnInf: reasons,
            TxInfAndSts: z.array(transaction).default([]),
          }),
        )
        .default([]),
    }),
  }),
})

/** The document's own version; the namespace was matched before. */
const versionOf = (content: Buffer): BankAnswer['format'] =>
  /pain\.002\.001\.10/.test(content.subarray(0, 2_000).toString('latin1'))
    ? 'pain.002.001.10'
    : 'pain.002.001.03'

/**
 * Reads pain.002 (CustomerPaymentStatusReport, 001.03 and 001.10). Pure: bytes in, the bank's words out.
 * @throws DomainError `BANK_FILE_NOT_READABLE` with the reason
 */
export function readAnswer(content: Buffer): BankAnswer {
  const { GrpHdr, OrgnlGrpInfAndSts, OrgnlPmtInfAndSts } = readIsoMessage(content, NAMESPACE, LISTS, file)
    .Document.CstmrPmtStsRpt
  const payments = OrgnlPmtInfAndSts.map((payment) => ({
    paymentId: payment.OrgnlPmtInfId,
    word: wordOf(payment.PmtInfSts, payment.StsRsnInf),
    transfers: payment.TxInfAndSts.map(readTransfer),
  }))
  if (payments.reduce((sum, { transfers }) => sum + transfers.length, 0) > 2 * MOST_TRANSFERS)
    throw notReadable('too-many-lines', 2 * MOST_TRANSFERS)
  return {
    format: versionOf(content),
    messageId: GrpHdr.MsgId,
    originalMessageId: OrgnlGrpInfAndSts.OrgnlMsgId,
    group: wordOf(OrgnlGrpInfAndSts.GrpSts, OrgnlGrpInfAndSts.StsRsnInf),
    payments,
  }
}

/** Some went through and some did not: the transfers say which, and the word itself says nothing. */
const PARTIAL = 'PART'

const wordOf = (status: string | undefined, reason: string | null) =>
  status === undefined || status === PARTIAL ? null : { status, reason }

function readTransfer(from: z.infer<typeof transaction>): AnsweredTransfer {
  const amount = from.OrgnlTxRef?.Amt?.InstdAmt
  const amountCents = amount ? parseBankAmount(amount['#text']) : null
  if (amount && amountCents === null) throw notReadable('amount', from.OrgnlEndToEndId ?? null)
  return {
    endToEndId: from.OrgnlEndToEndId ?? '',
    status: from.TxSts ?? 'NONE',
    reason: from.StsRsnInf,
    // nothing we send comes to nothing: another currency differs from every amount of ours
    amountCents: amount && amount['@Ccy'] !== 'CNY' ? ZERO : amountCents,
    reference: from.AcctSvcrRef ?? null,
  }
}
