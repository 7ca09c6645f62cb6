import { type AccountId, ACCOUNTS } from '../accounts.ts'
import {
  accountNames,
  dayAfter,
  type ExportedFund,
  type LedgerFormat,
  type MonthEnd,
  MonthEnds,
  postingDays,
  tagsOf,
  yuanText,
} from './format.ts'

/** beancount has these five and no other; memorandum accounts balance each other, apart. */
const GROUPS = {
  asset: 'Assets',
  liability: 'Liabilities',
  equity: 'Equity',
  income: 'Income',
  expense: 'Expenses',
  memorandum: 'Equity:Memorandum',
} as const

const capitalised = (id: string) =>
  id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('-')

export const beancountAccount = (account: (typeof ACCOUNTS)[number], code: string): string =>
  `${GROUPS[account.kind]}:${account.id === 'cash' ? 'Fund-Cash' : capitalised(account.id)}:${code}`

/** beancount reads days as days, so that they can be asked for as such. */
const value = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : `"${text}"`)

/**
 * A journal for beancount 2 and 3: one transaction for each of ours, balances asserted exactly (`~ 0.00`) on the morning
 * after the end of each month.
 */
export function beancountFormat(): LedgerFormat {
  const dayOf = postingDays()
  const months = new MonthEnds()
  let names: ReadonlyMap<AccountId, string> = new Map()
  let fund: ExportedFund | null = null

  const asserted = ({ day, balances }: MonthEnd): string =>
    [...balances]
      .map(
        ([account, fen]) => `${dayAfter(day)} balance ${names.get(account)}  ${yuanText(fen)} ~ 0.00 CNY\n`,
      )
      .join('')

  /** Accounts are opened on the first day there is. */
  const opened = (day: string): string =>
    ACCOUNTS.map((account) => `${day} open ${names.get(account.id)}  CNY\n  code: "${account.code}"\n`).join(
      '',
    )

  return {
    begin(given) {
      fund = given
      names = accountNames((account) => beancountAccount(account, given.code))
      return [
        `; fund ${given.code} (${given.fundId})${given.asOf === null ? '' : `, as of ${given.asOf}`}\n`,
        '; dates are days of posting in the zone Asia/Shanghai\n',
        `option "title" "Xianpei ${given.code}"\n`,
        'option "operating_currency" "CNY"\n\n',
      ].join('')
    },
    journal(record) {
      const day = dayOf(record.postedAt)
      const first = months.last() === null
      const end = months.next(day, record)
      return [
        first ? `${opened(day)}\n` : '',
        end ? `${asserted(end)}\n` : '',
        `${day} * "${record.kind}" "${record.voucherNo}"\n`,
        `  voucher: "${record.voucherNo}"\n`,
        ...tagsOf(record).map(([name, text]) => `  ${name}: ${value(text)}\n`),
        ...record.entries.map(
          ({ account, amountCents }) => `  ${names.get(account)}  ${yuanText(amountCents)} CNY\n`,
        ),
        '\n',
      ].join('')
    },
    block: () => '',
    end() {
      const last = months.last()
      return last ? asserted(last) : `; the fund ${fund?.code} has no journal yet\n`
    },
  }
}
