import { stringify } from 'csv-stringify/sync'
import { FUND_FLOW_COLUMNS, FUND_FLOW_SUMMARY } from '#domain/wechat-wire'
import type { Movement } from './account.ts'
import { billTime } from './time.ts'

/** How a bill may be wrong: its file is whole and its hash right, only what it says is not. */
export interface FundFlowFaults {
  readonly missingLine: boolean
  readonly wrongAmount: boolean
}

/**
 * A day of the account as the provider writes it: every value behind a backtick, amounts in yuan, and a summary of the lines.
 * A transfer is known by its `out_bill_no` in the last column.
 */
export function fundFlowText(
  movements: readonly Movement[],
  mchid: string,
  { missingLine, wrongAmount }: FundFlowFaults,
): string {
  const shown = [...movements]
  if (missingLine) shown.splice(placeOfTransfer(shown), 1)
  if (wrongAmount) {
    const [wrong] = shown.splice(placeOfTransfer(shown), 1)
    if (wrong) shown.push({ ...wrong, amountCents: wrong.amountCents - 1 })
    shown.sort((a, b) => a.no - b.no)
  }
  const incoming = shown.filter(({ amountCents }) => amountCents >= 0)
  const outgoing = shown.filter(({ amountCents }) => amountCents < 0)
  const rows = [
    FUND_FLOW_COLUMNS,
    ...shown.map((movement) => behindBackticks(lineOf(movement, mchid))),
    FUND_FLOW_SUMMARY,
    behindBackticks([
      String(shown.length),
      String(incoming.length),
      yuan(sumOf(incoming)),
      String(outgoing.length),
      yuan(sumOf(outgoing)),
    ]),
  ]
  return stringify(rows, { record_delimiter: 'windows' })
}

/** The last transfer is the one that goes wrong; without one, the last line. */
function placeOfTransfer(shown: readonly Movement[]): number {
  const place = shown.findLastIndex(({ bill }) => bill !== undefined)
  return place === -1 ? shown.length - 1 : place
}

function lineOf({ no, at, amountCents, balanceAfterCents, bill }: Movement, mchid: string): string[] {
  const name = bill ? '商家转账' : amountCents >= 0 ? '充值' : '提现'
  const flowNo = `${mchid}${String(no).padStart(18, '0')}`
  return [
    billTime(at),
    bill?.billNo ?? flowNo,
    flowNo,
    name,
    name,
    amountCents >= 0 ? '收入' : '支出',
    yuan(Math.abs(amountCents)),
    yuan(balanceAfterCents),
    bill ? 'API' : 'system',
    bill?.remark ?? '',
    bill?.outBillNo ?? flowNo,
  ]
}

const behindBackticks = (values: readonly string[]): string[] => values.map((value) => `\`${value}`)
const sumOf = (movements: readonly Movement[]): number =>
  Math.abs(movements.reduce((sum, { amountCents }) => sum + amountCents, 0))

/** 1077.40: two digits, no thousands, as a machine reads it. */
const yuan = (amountCents: number): string =>
  `${Math.floor(amountCents / 100)}.${String(amountCents % 100).padStart(2, '0')}`
