import { ACCOUNTS, type AccountId } from './accounts.ts'
import { type Column, count, day, instant, money, type Row, text } from './finance-table.ts'
import type { JournalKind } from './postings.ts'

/**
 * Tables for an auditor in the shape of GB/T 24589 (财经信息技术 会计核算软件数据接口): its five accounting tables and the names of
 * its elements, as far as our ledger has what they ask for. Columns marked ◇ are ours. The names are taken as others publish
 * them; no conformity is claimed (docs/ledger-exports.md). Amounts are the fund's own currency, in fen here and in yuan in
 * the file. Heads are Chinese in every language: they are the standard's.
 */
const CURRENCY = 'CNY'

const columns = (
  ...heads: readonly (readonly [head: string, width: number, summed?: true])[]
): readonly Column[] => heads.map(([head, width, summed]) => ({ head, width, ...(summed && { summed }) }))

const MEMORANDUM = '备查'
/** 科目类型: what the standard's readers expect, and the pair that only promises. */
const TYPES = {
  asset: '资产',
  liability: '负债',
  equity: '净资产',
  income: '收入',
  expense: '费用',
  memorandum: MEMORANDUM,
} as const

/** the side a healthy account stands on */
const SIDES = {
  asset: '借',
  liability: '贷',
  equity: '贷',
  income: '贷',
  expense: '借',
  memorandum: '借',
} as const
const CREDIT_MEMORANDA: readonly AccountId[] = ['reserved', 'limit-granted']

const sideOf = (cents: number): string => (cents === 0 ? '平' : cents > 0 ? '借' : '贷')
const yearOf = (month: string): string => month.slice(0, 4)
const periodOf = (month: string): string => month.slice(5, 7)
const codeOf = new Map<AccountId, string>(ACCOUNTS.map(({ id, code }) => [id, code]))

export const BOOK = {
  name: '电子账簿',
  columns: columns(
    ['电子账簿编号', 14],
    ['电子账簿名称', 30],
    ['会计核算单位', 24],
    ['组织机构代码', 14],
    ['单位性质', 12],
    ['行业', 12],
    ['开发单位', 16],
    ['版本号', 14],
    ['本位币', 10],
    ['会计年度', 10],
    ['标准版本号', 44],
  ),
  /** What the platform does not know of the fund's owner is left empty for the auditor. */
  rows: (
    fund: { readonly code: string; readonly name: string; readonly unit: string },
    years: readonly string[],
  ): Row[] =>
    years.map((year) =>
      [
        fund.code,
        fund.name,
        fund.unit,
        '',
        '',
        '',
        '先赔 Xianpei',
        'v1',
        '人民币',
        year,
        '参照 GB/T 24589.1-2010 的数据元素名称，未作符合性声明',
      ].map(text),
    ),
} as const

export interface AuditPeriod {
  /** YYYY-MM */
  readonly month: string
  readonly from: string
  readonly to: string
  readonly closedAt: Date | null
  readonly head: string | null
}

export const PERIODS = {
  name: '会计期间',
  columns: columns(
    ['会计年度', 10],
    ['会计期间号', 12],
    ['会计期间起始日期', 18],
    ['会计期间结束日期', 18],
    ['◇结账时间', 20],
    ['◇结账时链头', 66],
  ),
  row: ({ month, from, to, closedAt, head }: AuditPeriod): Row => [
    text(yearOf(month)),
    text(periodOf(month)),
    day(from),
    day(to),
    closedAt ? instant(closedAt) : text('未结账'),
    text(head),
  ],
} as const

export const CHART = {
  name: '会计科目',
  columns: columns(
    ['科目编号', 10],
    ['科目名称', 24],
    ['科目级次', 10],
    ['科目类型', 12],
    ['余额方向', 10],
    ['◇英文名称', 28],
  ),
  rows: (): Row[] =>
    ACCOUNTS.map(({ id, code, zh, en, kind }) => [
      text(code),
      text(zh),
      count(1),
      text(TYPES[kind]),
      text(CREDIT_MEMORANDA.includes(id) ? '贷' : SIDES[kind]),
      text(en),
    ]),
} as const

export interface AuditTurnover {
  readonly account: AccountId
  readonly openingCents: number
  readonly debitCents: number
  readonly creditCents: number
  readonly closingCents: number
}

export const TURNOVER = {
  name: '科目余额及发生额',
  columns: columns(
    ['科目编号', 10],
    ['期初余额方向', 14],
    ['期末余额方向', 14],
    ['币种编码', 10],
    ['会计年度', 10],
    ['会计期间号', 12],
    ['期初本币余额', 18],
    ['借方本币金额', 18, true],
    ['贷方本币金额', 18, true],
    ['期末本币余额', 18],
  ),
  /** A balance is its size and the side it stands on; never negative, as the standard wants it. */
  row: (month: string, turnover: AuditTurnover): Row => [
    text(codeOf.get(turnover.account) ?? turnover.account),
    text(sideOf(turnover.openingCents)),
    text(sideOf(turnover.closingCents)),
    text(CURRENCY),
    text(yearOf(month)),
    text(periodOf(month)),
    money(Math.abs(turnover.openingCents)),
    money(turnover.debitCents),
    money(turnover.creditCents),
    money(Math.abs(turnover.closingCents)),
  ],
} as const

export interface AuditVoucher {
  readonly voucherNo: string
  readonly seq: number
  readonly kind: JournalKind
  readonly effectiveOn: string
  readonly accountingOn: string
  readonly postedAt: Date
  readonly caseNumber: string | null
  readonly reverses: string | null
  readonly entries: readonly {
    readonly line: number
    readonly account: AccountId
    readonly amountCents: number
  }[]
}

export const VOUCHERS = {
  name: '记账凭证',
  columns: columns(
    ['记账凭证日期', 14],
    ['会计年度', 10],
    ['会计期间号', 12],
    ['记账凭证类型编号', 20],
    ['记账凭证编号', 18],
    ['记账凭证行号', 14],
    ['记账凭证摘要', 30],
    ['科目编号', 10],
    ['币种编码', 10],
    ['借方本币金额', 18, true],
    ['贷方本币金额', 18, true],
    ['制单人', 18],
    ['审核人', 18],
    ['记账标志', 10],
    ['作废标志', 10],
    ['◇业务日期', 12],
    ['◇入账时间', 20],
    ['◇链序号', 10],
    ['◇工单号', 22],
    ['◇冲销凭证', 18],
  ),
  /**
   * A row for each entry. The voucher's date is the day its period is found by; nothing is ever void (作废), a mistake is reversed.
   * @param said the kind in words, and who made and checked it, as the reader may know them
   */
  rows(
    voucher: AuditVoucher,
    said: { readonly summary: string; readonly maker: string; readonly checker: string },
  ): Row[] {
    const { voucherNo, accountingOn, effectiveOn, postedAt, seq, kind, caseNumber, reverses, entries } =
      voucher
    const month = accountingOn.slice(0, 7)
    return entries.map(({ line, account, amountCents }) => [
      day(accountingOn),
      text(yearOf(month)),
      text(periodOf(month)),
      text(kind),
      text(voucherNo),
      count(line),
      text(said.summary),
      text(codeOf.get(account) ?? account),
      text(CURRENCY),
      money(amountCents > 0 ? amountCents : 0),
      money(amountCents < 0 ? Math.abs(amountCents) : 0),
      text(said.maker),
      text(said.checker),
      text('是'),
      text('否'),
      day(effectiveOn),
      instant(postedAt),
      count(seq),
      text(caseNumber),
      text(reverses),
    ])
  },
} as const
