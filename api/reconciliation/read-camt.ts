import { z } from 'zod'
import {
  type BankStatement,
  MOST_LINES,
  notReadable,
  parseBankAmount,
  plainNumber,
  requireBalance,
  type StatementLine,
} from '#domain/bank-statement'
import { type Cents, subtractCents, ZERO } from '#domain/money'
import { readIsoMessage } from '../iso-message.ts'

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(02|08)$/
const LISTS = new Set(['Stmt', 'Bal', 'Ntry', 'NtryDtls', 'TxDtls', 'Ustrd', 'Strd', 'Chrgs'])

const text = z.union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])])
const maybeText = text.optional().catch(undefined)
const amount = z.object({ '#text': z.string(), '@Ccy': z.string() })
const date = z.union([
  z.object({ Dt: z.string() }).transform(({ Dt }) => Dt.slice(0, 10)),
  // an instant is the bank's own clock: its day is the one it wrote
  z.object({ DtTm: z.string() }).transform(({ DtTm }) => DtTm.slice(0, 10)),
])
const direction = z.enum(['CRDT', 'DBIT'])
const accountId = z.object({
  Id: z.union([
    z.object({ IBAN: text }).transform(({ IBAN }) => IBAN),
    z.object({ Othr: z.object({ Id: text }) }).transform(({ Othr }) => Othr.Id),
  ]),
})
/** 001.02 names the party itself, 001.08 wraps it in Pty */
const party = z
  .union([
    z.object({ Nm: text }).transform(({ Nm }) => Nm),
    z.object({ Pty: z.object({ Nm: text }) }).transform(({ Pty }) => Pty.Nm),
  ])
  .optional()
  .catch(undefined)
const account = accountId
  .transform(({ Id }) => Id)
  .optional()
  .catch(undefined)

const details = z.object({
  Refs: z
    .object({
      EndToEndId: maybeText,
      InstrId: maybeText,
      TxId: maybeText,
      AcctSvcrRef: maybeText,
      MsgId: maybeText,
    })
    .optional()
    .catch(undefined),
  RltdPties: z
    .object({ Dbtr: party, DbtrAcct: account, Cdtr: party, CdtrAcct: account })
    .optional()
    .catch(undefined),
  RmtInf: z
    .object({
      Ustrd: z.array(text).optional().catch(undefined),
      Strd: z
        .array(z.object({ CdtrRefInf: z.object({ Ref: text }) }))
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  RtrInf: z
    .object({ Rsn: z.object({ Cd: text }).or(z.object({ Prtry: text })) })
    .transform(({ Rsn }) => ('Cd' in Rsn ? Rsn.Cd : Rsn.Prtry))
    // a return is one without its reason, too
    .or(z.unknown().transform((given) => (given === undefined ? undefined : 'NONE')))
    .optional(),
  AddtlTxInf: maybeText,
})
type Details = z.infer<typeof details>

const entry = z.object({
  NtryRef: maybeText,
  Amt: amount,
  CdtDbtInd: direction,
  RvslInd: maybeText,
  Sts: z.union([text, z.object({ Cd: text }).transform(({ Cd }) => Cd)]),
  BookgDt: date,
  ValDt: date.optional().catch(undefined),
  AcctSvcrRef: maybeText,
  BkTxCd: z
    .object({ Domn: z.object({ Fmly: z.object({ SubFmlyCd: text }) }) })
    .transform(({ Domn }) => Domn.Fmly.SubFmlyCd)
    .optional()
    .catch(undefined),
  NtryDtls: z
    .array(
      z.object({ TxDtls: z.array(details).default([]) }).or(z.literal('').transform(() => ({ TxDtls: [] }))),
    )
    .default([]),
  AddtlNtryInf: maybeText,
})

const balance = z.object({
  Tp: z.object({ CdOrPrtry: z.object({ Cd: text }) }).transform(({ CdOrPrtry }) => CdOrPrtry.Cd),
  Amt: amount,
  CdtDbtInd: direction,
  Dt: date,
})
const statement = z.object({
  Id: text,
  Acct: accountId,
  Bal: z.array(balance),
  Ntry: z.array(entry).default([]),
})
const file = z.object({
  Document: z.object({ BkToCstmrStmt: z.object({ Stmt: z.array(statement).min(1) }) }),
})

/**
 * Reads camt.053 (ISO 20022, 001.02 and 001.08). An entry with several transactions is one line with parts. Pure: bytes in,
 * statement out.
 * @throws DomainError `BANK_FILE_NOT_READABLE` with the reason, `BANK_STATEMENT_UNBALANCED` with the figures
 */
export function readCamt(content: Buffer): BankStatement {
  const { Stmt: found } = readIsoMessage(content, NAMESPACE, LISTS, file).Document.BkToCstmrStmt
  const [first, ...more] = found
  if (!first) throw notReadable('empty')
  const read_ = [first, ...more].map(readStatement)
  const accountNumber = plainNumber(first.Acct.Id)
  if (more.some((each) => plainNumber(each.Acct.Id) !== accountNumber)) throw notReadable('shape', 'Acct')
  read_.sort((a, b) => (a.periodFrom < b.periodFrom ? -1 : 1))
  for (const [at, each] of read_.entries()) {
    const before = read_[at - 1]
    if (before && before.closingCents !== each.openingCents) throw notReadable('order', each.id)
  }
  const lines = read_.flatMap((each) => each.lines)
  if (lines.length > MOST_LINES) throw notReadable('too-many-lines', MOST_LINES)
  const periodTo = read_
    .map((each) => each.periodTo)
    .sort()
    .at(-1)
  const [oldest] = read_
  const newest = read_.at(-1)
  if (!oldest || !newest || !periodTo) throw notReadable('empty')
  const { periodFrom, openingCents } = oldest
  const { closingCents } = newest
  return { format: 'camt.053', accountNumber, periodFrom, periodTo, openingCents, closingCents, lines }
}

function readStatement(from: z.infer<typeof statement>) {
  const signed = (of: { Amt: z.infer<typeof amount>; CdtDbtInd: 'CRDT' | 'DBIT' }): Cents => {
    if (of.Amt['@Ccy'] !== 'CNY') throw notReadable('currency', of.Amt['@Ccy'].slice(0, 3))
    const value = parseBankAmount(of.Amt['#text'])
    if (value === null || value < 0) throw notReadable('amount', from.Id)
    return of.CdtDbtInd === 'CRDT' ? value : subtractCents(ZERO, value)
  }
  const balanceOf = (...types: string[]) => from.Bal.find((each) => types.includes(each.Tp))
  const opening = balanceOf('OPBD', 'PRCD')
  const closing = balanceOf('CLBD')
  if (!opening || !closing) throw notReadable('shape', 'Bal')
  // what is only announced has not been booked
  const booked = from.Ntry.filter((each) => each.Sts === 'BOOK')
  const lines = booked.map((each) => readEntry(each, signed(each)))
  const openingCents = signed(opening)
  const closingCents = signed(closing)
  requireBalance(openingCents, lines, closingCents)
  const days = [...lines.map((line) => line.bookedOn), closing.Dt].sort()
  for (const day of days) if (Number.isNaN(Date.parse(`${day}T00:00:00Z`))) throw notReadable('date', from.Id)
  const [periodFrom = closing.Dt] = days
  return { id: from.Id, periodFrom, periodTo: days.at(-1) ?? closing.Dt, openingCents, closingCents, lines }
}

function readEntry(from: z.infer<typeof entry>, amountCents: Cents): StatementLine {
  const parts = from.NtryDtls.flatMap((each) => each.TxDtls)
  const [part] = parts
  const alone = parts.length === 1 ? part : undefined
  const pay = alone?.RltdPties
  const isIn = amountCents > 0
  const isReversal = from.RvslInd === 'true' || from.RvslInd === '1'
  // who is on the other side: of money in the debtor; of a reversal the roles stay as they first were
  const debtor = isIn !== isReversal
  return {
    bookedOn: from.BookgDt,
    valueOn: from.ValDt ?? null,
    amountCents,
    entryReference: from.AcctSvcrRef ?? from.NtryRef ?? null,
    texts: [...parts.flatMap(textsOf), from.AddtlNtryInf, from.NtryRef].filter(
      (each): each is string => each !== undefined && each !== '' && each !== 'NOTPROVIDED',
    ),
    name: (debtor ? pay?.Dbtr : pay?.Cdtr) ?? null,
    account: (debtor ? pay?.DbtrAcct : pay?.CdtrAcct) ?? null,
    returned: isReversal || parts.some((each) => each.RtrInf !== undefined) || isReturnCode(from.BkTxCd),
    returnCode: alone?.RtrInf ?? null,
    fee: from.BkTxCd === 'CHRG' || from.BkTxCd === 'FEES',
    partCount: Math.max(1, parts.length),
  }
}

const isReturnCode = (code: string | undefined): boolean => code === 'RRTN' || code === 'ARET'

const textsOf = ({ Refs, RmtInf, AddtlTxInf }: Details): (string | undefined)[] => [
  Refs?.EndToEndId,
  Refs?.InstrId,
  Refs?.TxId,
  Refs?.AcctSvcrRef,
  Refs?.MsgId,
  ...(RmtInf?.Ustrd ?? []),
  ...(RmtInf?.Strd ?? []).map(({ CdtrRefInf }) => CdtrRefInf.Ref),
  AddtlTxInf,
]
