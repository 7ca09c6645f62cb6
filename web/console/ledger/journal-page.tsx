import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { dateTime } from '../../ui/format.ts'
import { OfMoment } from '../books/moment-picker.tsx'
import { addressOf, useDownload } from '../books/take-away.tsx'
import { CaseLink } from '../case-link.tsx'
import { type Outputs, trpc } from '../client.ts'
import { useAccountName } from '../fund/balances.tsx'
import { Answer, Facts, Money, Page, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { Trail } from './trail.tsx'
import { UndoVoucher } from './undo-voucher.tsx'
import { ledgerSearch } from './ledger-search.ts'
import { useParam, useSearchOf } from '../address.ts'

type Journal = Outputs['fund']['readJournal']

/** One voucher: its entries, what it rests on, down to the photo. */
export function JournalPage() {
  const { t, language } = useWords()
  const { save, busy } = useDownload()
  const voucherNo = useParam('voucherNo')
  const { account, caseNumber, postedOn, asOf } = useSearchOf(ledgerSearch)
  const asked = useQuery(trpc.fund.readJournal.queryOptions({ voucherNo }))
  return (
    <Page
      title={`${t.ledger.voucher} ${voucherNo}`}
      extra={
        <Button
          loading={busy !== null}
          onClick={() => void save(addressOf('/finance-exports/vouchers', { voucherNo, language }))}
        >
          {t.finance.voucherPdf}
        </Button>
      }
    >
      <Trail account={account} postedOn={postedOn} caseNumber={caseNumber} here={voucherNo} />
      <OfMoment>
        {asOf && asked.data && asked.data.postedAt > asOf ? (
          <Alert className="notice" type="info" showIcon title={t.finance.postedLater} />
        ) : null}
        <Answer of={asked} data={asked.data}>
          {(journal) => <JournalParts journal={journal} />}
        </Answer>
      </OfMoment>
    </Page>
  )
}

function JournalParts({ journal }: { readonly journal: Journal }) {
  const { t, language } = useWords()
  const nameOf = useAccountName()
  const other = (voucherNo: string | null) =>
    voucherNo ? (
      <Link to="/ledger/$voucherNo" params={{ voucherNo }}>
        {voucherNo}
      </Link>
    ) : (
      '—'
    )
  return (
    <>
      <Section title={t.ledger.kinds[journal.kind]} extra={<UndoVoucher journal={journal} />}>
        <Table<Journal['entries'][number]>
          label={t.ledger.entries}
          rows={journal.entries}
          keyOf={(entry) => String(entry.line)}
          foot={
            <tr>
              <td>{t.books.equal}</td>
              {([1, -1] as const).map((sign) => (
                <td key={sign} className="right">
                  <Money cents={totalOf(journal.entries, sign)} />
                </td>
              ))}
              <td className="right">—</td>
            </tr>
          }
          columns={[
            {
              name: t.ledger.account,
              wrap: true,
              cell: (entry) => (
                <Link to="/ledger" search={{ account: entry.account }}>
                  {nameOf(entry.account)}
                </Link>
              ),
            },
            {
              name: t.ledger.debit,
              right: true,
              cell: (entry) => (entry.amountCents > 0 ? <Money cents={entry.amountCents} /> : ''),
            },
            {
              name: t.ledger.credit,
              right: true,
              cell: (entry) => (entry.amountCents < 0 ? <Money cents={-entry.amountCents} /> : ''),
            },
            {
              name: t.ledger.running,
              right: true,
              cell: (entry) => <Money cents={entry.balanceAfterCents} />,
            },
          ]}
        />
        <Facts
          rows={[
            [t.ledger.effectiveOn, journal.effectiveOn],
            [t.ledger.postedAt, dateTime(journal.postedAt, language)],
            [t.ledger.actor, journal.actor?.name ?? t.common.system],
            [t.ledger.approver, journal.approver?.name ?? '—'],
            [t.ledger.document, journal.documentReference ?? '—'],
            [t.ledger.case, <CaseLink key="case" caseNumber={journal.caseNumber} from={journal.voucherNo} />],
            [t.ledger.reverses, other(journal.reverses)],
            [t.ledger.reversedBy, other(journal.reversedBy)],
          ]}
        />
      </Section>
      {journal.decision ? (
        <Section title={t.ledger.decision}>
          <Facts
            rows={[
              [t.common.amount, <Money key="amount" cents={journal.decision.amountCents} />],
              [
                t.common.by,
                journal.decision.byRules ? t.common.rules : (journal.decision.decidedBy?.name ?? '—'),
              ],
              [t.ledger.approver, journal.decision.approver?.name ?? '—'],
              [t.common.at, dateTime(journal.decision.at, language)],
            ]}
          />
        </Section>
      ) : null}
      <Section title={t.ledger.evidence}>
        {journal.evidence.length === 0 ? <p className="soft">{t.ledger.noEvidence}</p> : null}
        <div className="photos">
          {journal.evidence.map((evidence) => (
            <a key={evidence.id} href={`/evidence/${evidence.id}`} target="_blank" rel="noreferrer">
              {evidence.mediaType.startsWith('image/') ? (
                <img src={`/evidence/${evidence.id}`} alt={evidence.fileName} />
              ) : (
                evidence.fileName
              )}
            </a>
          ))}
        </div>
      </Section>
    </>
  )
}

/** Debits, or credits, of a voucher: they are equal. */
const totalOf = (entries: Journal['entries'], sign: 1 | -1): number =>
  entries.reduce((sum, { amountCents }) => sum + Math.max(0, sign * amountCents), 0)
