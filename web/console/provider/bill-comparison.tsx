import { useQuery } from '@tanstack/react-query'
import type { RailName } from '#domain/rails'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { CaseLink } from '../case-link.tsx'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Money } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Compared = Outputs['rail']['compareBill']
type Difference = Compared['differences'][number]

/** One day: what the provider says left by transfers, what the ledger has for them, and where the two differ. */
export function BillComparison({ rail, day }: { readonly rail: RailName; readonly day: string }) {
  const { t } = useWords()
  const asked = useQuery(trpc.rail.compareBill.queryOptions({ rail, day }))
  return (
    <>
      <h3>{fill(t.provider.compared, { day })}</h3>
      <Answer of={asked} data={asked.data}>
        {(found) => (
          <>
            <Sums of={found} />
            <Differences rows={found.differences} />
            <p className="soft">{t.provider.comparedShared}</p>
          </>
        )}
      </Answer>
    </>
  )
}

/** Provider debits = our postings, said so or not. */
function Sums({ of: { debits, debitCents, postedCents } }: { readonly of: Compared }) {
  const { t } = useWords()
  const agree = debitCents === postedCents
  return (
    <>
      <div className="figures notice">
        <div className="figure">
          {t.provider.billed}
          <br />
          <Money cents={debitCents} />
          <br />
          <span className="soft">{fill(t.provider.billedOf, { n: debits })}</span>
        </div>
        <div className="figure">
          {t.provider.posted}
          <br />
          <Money cents={postedCents} />
          <br />
          <span className="soft">{t.provider.postedOf}</span>
        </div>
      </div>
      <p>
        <strong className={agree ? 'rule-yes' : 'rule-no'}>
          {agree
            ? `✔ ${t.provider.sumsAgree}`
            : `✘ ${fill(t.provider.sumsDiffer, { sum: money(Math.abs(debitCents - postedCents)) })}`}
        </strong>
      </p>
    </>
  )
}

function Differences({ rows }: { readonly rows: readonly Difference[] }) {
  const { t } = useWords()
  if (rows.length === 0)
    return (
      <p>
        <strong className="rule-yes">✔ {t.provider.noDifference}</strong>
      </p>
    )
  return (
    <>
      <p>
        <strong className="rule-no">✘ {fill(t.provider.differences, { n: rows.length })}</strong>
      </p>
      <Table<Difference>
        label={t.provider.differencesOf}
        rows={rows}
        keyOf={(row) => row.reference}
        columns={[
          {
            name: t.provider.difference,
            wrap: true,
            cell: (row) => t.provider.differenceKinds[row.difference],
          },
          { name: t.queue.caseNumber, cell: (row) => <Case of={row} /> },
          { name: t.provider.reference, wrap: true, cell: (row) => row.reference },
          { name: t.provider.billed, right: true, cell: (row) => <Billed cents={row.billedCents} /> },
          { name: t.provider.posted, right: true, cell: (row) => <Money cents={row.postedCents} /> },
        ]}
      />
    </>
  )
}

/** A number that is ours without a case that is: another city's. */
const Case = ({ of: { caseNumber, difference } }: { readonly of: Difference }) => {
  const { t } = useWords()
  if (caseNumber !== null) return <CaseLink caseNumber={caseNumber} />
  return <>{difference === 'not-ours' ? '—' : t.provider.otherCity}</>
}

/** Each debit on a line of its own; doubled ones are seen to be. */
const Billed = ({ cents }: { readonly cents: readonly number[] }) =>
  cents.length === 0 ? (
    <>—</>
  ) : (
    cents.map((one, at) => (
      <span key={`${at} of ${cents.length}`} className="second-line">
        <Money cents={one} />
      </span>
    ))
  )
