import { type AccountId, ACCOUNTS } from '../accounts.ts'
import {
  accountNames,
  type LedgerFormat,
  type MonthEnd,
  MonthEnds,
  postingDays,
  tagsOf,
  yuanText,
} from './format.ts'

/** hledger finds an account's type by the first part of its name. Memorandum accounts balance each other, apart. */
const GROUPS = {
  asset: 'assets',
  liability: 'liabilities',
  equity: 'equity',
  income: 'revenues',
  expense: 'expenses',
  memorandum: 'equity:memorandum',
} as const

export const hledgerAccount = (account: (typeof ACCOUNTS)[number], code: string): string =>
  `${GROUPS[account.kind]}:${account.id}:${code}`

const line = (account: string, amount: string) => `    ${account}  ${amount}\n`

/** A journal for hledger 1.25 and later: one transaction for each of ours, balances asserted at the end of each month. */
export function hledgerFormat(): LedgerFormat {
  const dayOf = postingDays()
  const months = new MonthEnds()
  let names: ReadonlyMap<AccountId, string> = new Map()
  let code = ''

  const asserted = ({ day, balances }: MonthEnd): string =>
    [
      `${day} balances of ${code}\n`,
      ...[...balances].map(([account, fen]) =>
        line(names.get(account) ?? account, `0.00 CNY = ${yuanText(fen)} CNY`),
      ),
      '\n',
    ].join('')

  return {
    begin(fund) {
      code = fund.code
      names = accountNames((account) => hledgerAccount(account, code))
      return [
        `; fund ${code} (${fund.fundId})${fund.asOf === null ? '' : `, as of ${fund.asOf}`}\n`,
        '; dates are days of posting in the zone Asia/Shanghai\n',
        'decimal-mark .\n',
        'commodity 1000.00 CNY\n',
        ...ACCOUNTS.map((account) => `account ${names.get(account.id)}  ; code:${account.code}\n`),
        '\n',
      ].join('')
    },
    journal(record) {
      const day = dayOf(record.postedAt)
      const end = months.next(day, record)
      return [
        end ? asserted(end) : '',
        `${day} * (${record.voucherNo}) ${record.kind}\n`,
        ...tagsOf(record).map(([name, value]) => `    ; ${name}:${value}\n`),
        ...record.entries.map(({ account, amountCents }) =>
          line(names.get(account) ?? account, `${yuanText(amountCents)} CNY`),
        ),
        '\n',
      ].join('')
    },
    block: () => '',
    end() {
      const last = months.last()
      return last ? asserted(last) : ''
    },
  }
}
