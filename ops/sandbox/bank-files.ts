import path from 'node:path'
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { openJournal } from './journal.ts'

export const BANK_FAULTS = ['reject', 'pending', 'return', 'wrong-amount', 'unknown-transaction'] as const
export type BankFault = (typeof BANK_FAULTS)[number]

export const bankFault = z.strictObject({
  fault: z.enum(BANK_FAULTS),
  /** how many of the next transfers it strikes; 0 switches it off */
  times: z.number().int().min(0).max(100_000).default(1),
})

const transfer = z.object({
  endToEndId: z.string(),
  yuan: z.string(),
  fate: z.enum(['paid', ...BANK_FAULTS]),
  reference: z.string(),
})
const file = z.object({
  msgId: z.string(),
  transfers: z.array(transfer),
  receivedAt: z.string(),
  /** how often its status was asked for */
  asked: z.number().int(),
})
export type BankFile = z.infer<typeof file>

const amount = z.object({ '#text': z.string().regex(/^\d{1,13}\.\d{2}$/), '@Ccy': z.literal('CNY') })
const pain = z.object({
  Document: z.object({
    '@xmlns': z.literal('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'),
    CstmrCdtTrfInitn: z.object({
      GrpHdr: z.object({ MsgId: z.string().min(1).max(35), NbOfTxs: z.string(), CtrlSum: z.string() }),
      PmtInf: z.object({
        CdtTrfTxInf: z
          .array(
            z.object({
              PmtId: z.object({ EndToEndId: z.string().min(1).max(35) }),
              Amt: z.object({ InstdAmt: amount }),
              CdtrAgt: z.object({
                FinInstnId: z.object({ ClrSysMmbId: z.object({ MmbId: z.string().regex(/^\d{12}$/) }) }),
              }),
              Cdtr: z.object({ Nm: z.string().min(1).max(140) }),
              CdtrAcct: z.object({ Id: z.object({ Othr: z.object({ Id: z.string().min(1).max(34) }) }) }),
            }),
          )
          .min(1),
      }),
    }),
  }),
})

const fenOf = (yuan: string): number => Number(yuan.replace('.', ''))
const yuanOf = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`

/** What a bank reads of a file it is given; null for one it would refuse at the door. */
export function readPain(
  xml: string,
): { readonly msgId: string; readonly parts: readonly [string, string][] } | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml) || XMLValidator.validate(xml) !== true) return null
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    ignoreDeclaration: true,
    isArray: (name) => name === 'CdtTrfTxInf',
  })
  const read = pain.safeParse(parser.parse(xml))
  if (!read.success) return null
  const { GrpHdr, PmtInf } = read.data.Document.CstmrCdtTrfInitn
  const parts = PmtInf.CdtTrfTxInf.map((each): [string, string] => [
    each.PmtId.EndToEndId,
    each.Amt.InstdAmt['#text'],
  ])
  const sum = yuanOf(parts.reduce((fen, [, yuan]) => fen + fenOf(yuan), 0))
  return GrpHdr.NbOfTxs === String(parts.length) && GrpHdr.CtrlSum === sum
    ? { msgId: GrpHdr.MsgId, parts }
    : null
}

/** The bank's own memory of files and what becomes of each transfer in them. */
export function openBankFiles(folder: string) {
  const files = new Map<string, BankFile>()
  const journal = openJournal(
    path.join(folder, 'bank.jsonl'),
    (given: BankFile) => files.set(given.msgId, given),
    (given) => file.parse(given),
  )
  const save = (given: BankFile): BankFile => {
    files.set(given.msgId, given)
    journal.append(given)
    return given
  }
  return { find: (msgId: string) => files.get(msgId), all: () => [...files.values()], save }
}

const wordOf = ({ fate }: z.infer<typeof transfer>, asked: number): { TxSts: string; reason?: string } => {
  if (fate === 'reject') return { TxSts: 'RJCT', reason: 'AC01' }
  if (fate === 'pending' && asked === 0) return { TxSts: 'PDNG' }
  // first it goes through, then it comes back
  if (fate === 'return' && asked > 0) return { TxSts: 'RJCT', reason: 'AC04' }
  return { TxSts: 'ACSC' }
}

/** The status report of a file, as it is at this asking. */
export function writeStatus(given: BankFile, messageId: string, at: Date): string {
  const parts = given.transfers.flatMap((each) => {
    const { TxSts, reason } = wordOf(each, given.asked)
    const yuan = each.fate === 'wrong-amount' ? yuanOf(fenOf(each.yuan) + 1) : each.yuan
    const part = {
      OrgnlEndToEndId: each.endToEndId,
      TxSts,
      ...(reason ? { StsRsnInf: { Rsn: { Cd: reason } } } : {}),
      ...(TxSts === 'ACSC' ? { AcctSvcrRef: each.reference } : {}),
      OrgnlTxRef: { Amt: { InstdAmt: { '@Ccy': 'CNY', '#text': yuan } } },
    }
    return each.fate === 'unknown-transaction'
      ? [part, { ...part, OrgnlEndToEndId: [...each.endToEndId].reverse().join('') }]
      : [part]
  })
  const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true }).build({
    Document: {
      '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.002.001.10',
      CstmrPmtStsRpt: {
        GrpHdr: { MsgId: messageId, CreDtTm: at.toISOString() },
        OrgnlGrpInfAndSts: { OrgnlMsgId: given.msgId, OrgnlMsgNmId: 'pain.001.001.09' },
        OrgnlPmtInfAndSts: { OrgnlPmtInfId: given.msgId, TxInfAndSts: parts },
      },
    },
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`
}
