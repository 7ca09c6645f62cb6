import { Link } from '@tanstack/react-router'
import type { CasePage } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { RiskMark } from '../merchants/risk.tsx'
import { Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'

/** Who they are to us: the payee's and the merchant's earlier cases, and how similar ones were decided. */
export function Histories({ kase }: { readonly kase: CasePage }) {
  const { t } = useWords()
  const { merchantHistory } = kase
  return (
    <Section title={t.case.payeeHistory}>
      <HistoryOf history={kase.payeeHistory} />
      {merchantHistory ? (
        <>
          <h3>{t.case.merchantHistory}</h3>
          <p>
            {t.merchants.risk}: <RiskMark risk={merchantHistory.risk} />
          </p>
          <HistoryOf history={merchantHistory} />
          <p className="soft">
            {fill(t.case.owed, {
              owed: money(merchantHistory.outstandingCents),
              recovered: money(merchantHistory.recoveredCents),
            })}
          </p>
        </>
      ) : null}
      <h3>{t.case.similar}</h3>
      {kase.similar.length ? <OtherCases cases={kase.similar} /> : <p className="soft">{t.case.noSimilar}</p>}
    </Section>
  )
}

function HistoryOf({ history }: { readonly history: CasePage['payeeHistory'] }) {
  const { t } = useWords()
  if (history.cases === 0) return <p className="soft">{t.case.first}</p>
  return (
    <>
      <p>
        {fill(t.case.histories, {
          cases: history.cases,
          open: history.openCases,
          advanced: history.advancedCases,
          sum: money(history.advancedCents),
          rejected: history.rejectedCases,
        })}
      </p>
      <OtherCases cases={history.recent.slice(0, 3)} />
    </>
  )
}

function OtherCases({ cases }: { readonly cases: CasePage['similar'] }) {
  const { t, s } = useWords()
  return (
    <ul className="timeline others">
      {cases.map((other) => (
        <li key={other.caseNumber}>
          <Link to="/cases/$caseNumber" params={{ caseNumber: other.caseNumber }}>
            {other.caseNumber}
          </Link>
          <span>
            {money(other.askedCents)} →{' '}
            {other.decision ? t.case.decisionKinds[other.decision] : t.states[other.state]}{' '}
            {other.amountCents === null ? '' : money(other.amountCents)}{' '}
            <span className="soft">{other.reasonCode ? labelOf(s.reasons, other.reasonCode) : ''}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
