import { Link } from '@tanstack/react-router'
import { fill } from '#domain/sentences'
import { CaseLink } from '../case-link.tsx'
import type { Outputs } from '../client.ts'
import { Mark, Money } from '../pieces.tsx'
import { useWords } from '../words.ts'

export type BankLine = Outputs['reconciliation']['listLines']['rows'][number]
export type Voucher = Outputs['reconciliation']['listVouchers']['rows'][number]

const words = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ')

/** What the bank booked. */
export function Line({ line }: { readonly line: BankLine }) {
  const { t } = useWords()
  return (
    <div className="booking">
      <span>
        {line.bookedOn} {line.name ?? ''}{' '}
        {line.returned ? <Mark tone="warn">{t.reconciliation.returned}</Mark> : null}
        {line.fee ? <Mark>{t.reconciliation.fee}</Mark> : null}
      </span>
      <Money cents={line.amountCents} />
      <span className="soft">
        {words(
          line.entryReference,
          line.counterparty,
          line.text,
          line.partCount > 1 ? fill(t.reconciliation.parts, { n: line.partCount }) : null,
          line.account,
        )}
      </span>
    </div>
  )
}

/** What we posted; from here it is one click to the voucher and one to the case. */
export function Ours({ voucher }: { readonly voucher: Voucher }) {
  const { t } = useWords()
  return (
    <div className="booking">
      <span>
        {voucher.effectiveOn}{' '}
        <Link to="/ledger/$voucherNo" params={{ voucherNo: voucher.voucherNo }} search={{}}>
          {voucher.voucherNo}
        </Link>{' '}
        {t.ledger.kinds[voucher.kind]}
      </span>
      <Money cents={voucher.amountCents} />
      <span className="soft">
        {words(voucher.name, voucher.batch, ...voucher.references)}{' '}
        {voucher.caseNumber === null ? null : <CaseLink caseNumber={voucher.caseNumber} />}
      </span>
    </div>
  )
}

/** A batch of hundreds does not push the next row off the screen. */
const SHOWN_AT_ONCE = 4

export function Lines({ lines }: { readonly lines: readonly BankLine[] }) {
  const { t } = useWords()
  return (
    <div>
      {lines.slice(0, SHOWN_AT_ONCE).map((line) => (
        <Line key={line.lineId} line={line} />
      ))}
      <Rest n={lines.length - SHOWN_AT_ONCE} />
      {lines.length === 0 ? <span className="soft">{t.reconciliation.nothingThere}</span> : null}
    </div>
  )
}

export function Vouchers({ vouchers }: { readonly vouchers: readonly Voucher[] }) {
  const { t } = useWords()
  return (
    <div>
      {vouchers.slice(0, SHOWN_AT_ONCE).map((voucher) => (
        <Ours key={voucher.voucherNo} voucher={voucher} />
      ))}
      <Rest n={vouchers.length - SHOWN_AT_ONCE} />
      {vouchers.length === 0 ? <span className="soft">{t.reconciliation.nothingThere}</span> : null}
    </div>
  )
}

function Rest({ n }: { readonly n: number }) {
  const { t } = useWords()
  return n > 0 ? <p className="soft">{fill(t.reconciliation.more, { n })}</p> : null
}
