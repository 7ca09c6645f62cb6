import iconv from 'iconv-lite'
import type { CsvMapping } from '#domain/bank-statement'

/** One booking of a written file, in yuan as banks write it. */
export interface Booking {
  readonly day: string
  /** with its sign: money in is positive */
  readonly yuan: string
  readonly reference?: string
  readonly text?: string
  readonly name?: string
  readonly account?: string
  readonly reversal?: boolean
  /** why it came back */
  readonly returnReason?: string
  /** numbers of the parts of one booking */
  readonly parts?: readonly string[]
}

const fen = (yuan: string): number => Math.round(Number(yuan) * 100)
const yuan = (amount: number): string => (amount / 100).toFixed(2)
const sum = (bookings: readonly Booking[]): number =>
  bookings.reduce((total, each) => total + fen(each.yuan), 0)

export const CHINESE_COLUMNS: CsvMapping = {
  encoding: 'gbk',
  delimiter: ',',
  dateFormat: 'yyyyMMdd',
  columns: {
    date: '交易日期',
    debit: '借方发生额',
    credit: '贷方发生额',
    balance: '余额',
    name: '对方户名',
    account: '对方账号',
    text: '摘要',
    reference: '交易流水号',
  },
}

/** A bank's CSV in its usual columns, titles above and a total below. */
export function writeCsv(
  bookings: readonly Booking[],
  {
    opening = '1000000.00',
    newestFirst = false,
    encoding = 'gbk',
  }: { opening?: string; newestFirst?: boolean; encoding?: 'gbk' | 'utf-8' } = {},
): Buffer {
  let balance = fen(opening)
  const rows = bookings.map((each) => {
    balance += fen(each.yuan)
    const isOut = fen(each.yuan) < 0
    const figure = Number(yuan(Math.abs(fen(each.yuan)))).toLocaleString('en', { minimumFractionDigits: 2 })
    const cells = [
      each.day.replaceAll('-', ''),
      isOut ? figure : '',
      isOut ? '' : figure,
      yuan(balance),
      each.name ?? '',
      each.account ?? '',
      each.text ?? '',
      each.reference ?? '',
    ]
    return cells.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')
  })
  if (newestFirst) rows.reverse()
  const text = [
    '示例银行账户明细',
    '账号,6222000011112222,币种,人民币',
    Object.values(CHINESE_COLUMNS.columns).join(','),
    ...rows,
    `合计,${bookings.length}`,
    '',
  ].join('\r\n')
  return encoding === 'gbk' ? iconv.encode(text, 'gb18030') : Buffer.from(`\u{FEFF}${text}`)
}

/** camt.053 in one of its two versions. */
export function writeCamt(
  bookings: readonly Booking[],
  {
    opening = '1000000.00',
    closing = '',
    version = '02',
    account = '6222000011112222',
    prefix = '',
  }: { opening?: string; closing?: string; version?: '02' | '08'; account?: string; prefix?: string } = {},
): string {
  const tag = prefix ? `${prefix}:` : ''
  const party = (kind: string, name: string) =>
    version === '02'
      ? `<${kind}><Nm>${name}</Nm></${kind}>`
      : `<${kind}><Pty><Nm>${name}</Nm></Pty></${kind}>`
  const entry = (each: Booking): string => {
    const isIn = fen(each.yuan) > 0
    const who = isIn !== (each.reversal ?? false) ? 'Dbtr' : 'Cdtr'
    const details = (number: string | undefined) =>
      `<TxDtls><Refs><EndToEndId>${number ?? 'NOTPROVIDED'}</EndToEndId></Refs>` +
      `<RltdPties>${each.name ? party(who, each.name) : ''}` +
      `${each.account ? `<${who}Acct><Id><Othr><Id>${each.account}</Id></Othr></Id></${who}Acct>` : ''}</RltdPties>` +
      `<RmtInf><Ustrd>${each.text ?? ''}</Ustrd></RmtInf>` +
      `${each.returnReason ? `<RtrInf><Rsn><Cd>${each.returnReason}</Cd></Rsn></RtrInf>` : ''}</TxDtls>`
    return (
      `<Ntry><Amt Ccy="CNY">${yuan(Math.abs(fen(each.yuan)))}</Amt><CdtDbtInd>${isIn ? 'CRDT' : 'DBIT'}</CdtDbtInd>` +
      `${each.reversal ? '<RvslInd>true</RvslInd>' : ''}<Sts>${version === '02' ? 'BOOK' : '<Cd>BOOK</Cd>'}</Sts>` +
      `<BookgDt><Dt>${each.day}</Dt></BookgDt><AcctSvcrRef>${each.reference ?? ''}</AcctSvcrRef>` +
      `<NtryDtls>${(each.parts ?? [undefined]).map(details).join('')}</NtryDtls></Ntry>`
    )
  }
  const [first] = bookings
  const balance = (type: string, amount: number, day: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${yuan(amount)}</Amt>` +
    `<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`
  const end = closing === '' ? fen(opening) + sum(bookings) : fen(closing)
  const body =
    `<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>S1</Id>` +
    `<Acct><Id><Othr><Id>${account}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>` +
    balance('OPBD', fen(opening), first?.day ?? '2026-01-01') +
    balance('CLBD', end, bookings.at(-1)?.day ?? '2026-01-01') +
    bookings.map(entry).join('') +
    `</Stmt></BkToCstmrStmt>`
  const named = prefix ? body.replaceAll(/<(\/?)(?=[A-Za-z])/g, `<$1${tag}`) : body
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<${tag}Document xmlns${prefix ? `:${prefix}` : ''}="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">` +
    `${named}</${tag}Document>`
  )
}
