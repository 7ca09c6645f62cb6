import type { CasePage } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { dateTime, time } from '../../ui/format.ts'
import { Due } from '../clock.tsx'
import { Facts, Money, Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import { ClaimBar } from './claim-bar.tsx'
import { DecidePanel } from './decide-panel.tsx'
import { HeldPayout } from './held-payout.tsx'
import { Rules } from './rules.tsx'

/** Everything a decision rests on, and the decision. */
export function DecisionColumn({
  kase,
  reviews,
  onDecided,
}: {
  readonly kase: CasePage
  readonly reviews: boolean
  readonly onDecided: () => void
}) {
  const { t, language } = useWords()
  const { clocks } = kase
  const clockRows = (
    [
      [t.case.filedAt, clocks.submittedAt],
      [t.case.reviewDue, clocks.reviewDueAt],
      [t.case.closureDue, clocks.closureDueAt],
    ] as const
  ).flatMap(([name, at]) => (at === null ? [] : [[name, dateTime(at, language)] as const]))
  return (
    <>
      <Section
        title={t.case.decision}
        extra={<Due at={kase.clocks.dueAt} paused={kase.clocks.pausedAt !== null} />}
      >
        {reviews ? <ClaimBar kase={kase} /> : null}
        {reviews ? <DecidePanel kase={kase} onDecided={onDecided} /> : null}
        <Facts
          rows={[
            [t.case.asked, <Money key="asked" cents={kase.story.askedCents} />],
            [t.case.fundAvailable, <Money key="fund" cents={kase.fund.availableCents} />],
            ...clockRows,
          ]}
        />
      </Section>
      <Rules kase={kase} />
      <Decisions kase={kase} />
    </>
  )
}

function Decisions({ kase }: { readonly kase: CasePage }) {
  const { t, s, language } = useWords()
  const none = kase.decisions.length + kase.payouts.length === 0
  return (
    <Section title={t.case.decisions}>
      {none ? <p className="soft">{t.case.noDecisions}</p> : null}
      <ul className="timeline">
        {kase.decisions.map((decision) => (
          <li key={decision.id}>
            <time dateTime={decision.at}>{time(decision.at, language)}</time>
            <span>
              <strong>{t.case.decisionKinds[decision.kind]}</strong> <Money cents={decision.amountCents} />{' '}
              {decision.reasonCode ? labelOf(s.reasons, decision.reasonCode) : ''} {decision.note}{' '}
              <span className="soft">
                {decision.decidedBy?.name ??
                  (decision.decidedByKind === 'rules' ? t.common.rules : t.common.silence)}
                {decision.undoneAt ? ` · ${labelOf(t.case.undoneBecause, decision.undoneBecause)}` : ''}
                {decision.approval
                  ? ` · ${decision.approval.outcome === 'approved' ? t.case.approved : t.case.refusedApproval} ${decision.approval.approver.name}`
                  : ''}
              </span>
              <SettlementWord settlement={decision.settlement} />
            </span>
          </li>
        ))}
        {kase.payouts.map((payout) => (
          <li key={payout.id}>
            <time dateTime={payout.requestedAt}>{time(payout.requestedAt, language)}</time>
            <span>
              {t.case.payouts} <Money cents={payout.amountCents} /> {s.payoutStates[payout.state]}{' '}
              {payout.state === 'held' ? <HeldPayout kase={kase} payoutId={payout.id} /> : null}
            </span>
          </li>
        ))}
        {kase.recovery ? (
          <li>
            <span>{t.case.recovery}</span>
            <span>
              {kase.recovery.reference} {s.recoveryStates[kase.recovery.state]}{' '}
              <Money cents={kase.recovery.recoveredCents} /> / <Money cents={kase.recovery.amountCents} />
            </span>
          </li>
        ) : null}
      </ul>
    </Section>
  )
}

/** A settlement rests on the tourist's word, or on a day of silence. */
function SettlementWord({
  settlement,
}: {
  readonly settlement: CasePage['decisions'][number]['settlement']
}) {
  const { t, language } = useWords()
  if (!settlement) return null
  return (
    <span className="second-line soft">
      {settlement.outcome
        ? t.case.settlementOutcomes[settlement.outcome]
        : fill(t.case.settlementUntil, { time: time(settlement.confirmUntil, language) })}
    </span>
  )
}
