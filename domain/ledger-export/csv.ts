import { type AccountId, ACCOUNTS } from '../accounts.ts'
import { type LedgerFormat, postingDays, yuanText } from './format.ts'

const HEADER = [
  'voucher',
  'seq',
  'line',
  'kind',
  'posted_at',
  'posting_day',
  'effective_on',
  'accounting_on',
  'account_code',
  'account',
  'debit',
  'credit',
  'balance_after',
  'complaint',
  'payout',
  'recovery',
  'document',
  'reverses_seq',
  'actor',
  'approver',
] as const

/** RFC 4180: quoted where it must be, quotes doubled. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * A text that a spreadsheet would take for a formula begins with an apostrophe, so that it stays a text (OWASP, CSV
 * injection). Numbers are never touched: a credit is no formula.
 */
export const csvText = (text: string): string => quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const row = (fields: readonly string[]) => `${fields.join(',')}\r\n`

/** One row for each entry, amounts in yuan; a journal that moved nothing (a cap that stayed) has a row without an account. */
export function csvFormat(): LedgerFormat {
  const dayOf = postingDays()
  const codes = new Map<AccountId, string>(ACCOUNTS.map(({ id, code }) => [id, code]))
  return {
    begin: () => row(HEADER),
    journal(record) {
      const before = [csvText(record.voucherNo), String(record.seq)]
      const of = [
        csvText(record.kind),
        csvText(record.postedAt),
        csvText(dayOf(record.postedAt)),
        csvText(record.effectiveOn),
        csvText(record.accountingOn),
      ]
      const after = [
        ...[record.complaintId, record.payoutId, record.recoveryId, record.documentId].map((id) =>
          csvText(id ?? ''),
        ),
        record.reversesSeq === null ? '' : String(record.reversesSeq),
        csvText(record.actor),
        csvText(record.approver ?? ''),
      ]
      if (record.entries.length === 0) return row([...before, '', ...of, '', '', '', '', '', ...after])
      return record.entries
        .map(({ line, account, amountCents, balanceAfterCents }) =>
          row([
            ...before,
            String(line),
            ...of,
            codes.get(account) ?? '',
            csvText(account),
            amountCents > 0 ? yuanText(amountCents) : '',
            amountCents < 0 ? yuanText(Math.abs(amountCents)) : '',
            yuanText(balanceAfterCents),
            ...after,
          ]),
        )
        .join('')
    },
    block: () => '',
    end: () => '',
  }
}
