import type { MerchantAccount } from '#api/merchant/schema'
import { csvFacts, csvHead, csvRow } from '#domain/finance-csv'
import { type Column, day, money, text } from '#domain/finance-table'
import { raises } from '#domain/merchant-account'
import { dateTime, localDay, money as yuan } from '../../ui/format.ts'
import type { Language } from '#domain/people'
import type { MerchantTexts } from './languages/zh-CN.ts'

/** The statement as a file: the same lines as on screen, and below them what they are of. No text in it is a formula. */
export function accountCsv(
  account: MerchantAccount,
  { account: t }: MerchantTexts,
  language: Language,
): string {
  const columns: readonly Column[] = [
    t.day,
    t.what,
    t.caseNumber,
    t.reference,
    t.bankDay,
    t.claimedColumn,
    t.receivedColumn,
    t.balance,
  ].map((head) => ({ head, width: 16 }))
  const rows = account.lines.map((line) =>
    csvRow([
      day(localDay(line.at)),
      text(t.kinds[line.kind]),
      text(line.caseNumber),
      text(line.reference),
      text(line.bankDay),
      money(raises(line.kind) ? line.amountCents : null),
      money(raises(line.kind) ? null : line.amountCents),
      money(line.balanceCents),
    ]),
  )
  const facts = csvFacts([
    [t.merchant, `${account.merchant.name} ${account.merchant.plateCode}`],
    [t.period, `${account.from} – ${account.to}`],
    [t.opening, yuan(account.openingCents)],
    [t.claimed, yuan(account.claimedCents)],
    [t.received, yuan(account.receivedCents)],
    [t.closing, yuan(account.closingCents)],
    [t.made, dateTime(account.serverTime, language)],
  ])
  return `${csvHead(columns)}${rows.join('')}${facts}`
}
