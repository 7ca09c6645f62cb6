import { Button } from 'antd'
import { useState } from 'react'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { Money, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { WhyDialog } from '../why-dialog.tsx'

type Recovery = Outputs['recovery']['read']
type Plan = Recovery['plans'][number]

/** Instalments a merchant asked for, and what became of them. */
export function Plans({ recovery, acts }: { readonly recovery: Recovery; readonly acts: boolean }) {
  const { t } = useWords()
  if (recovery.plans.length === 0) return null
  return (
    <Section title={t.recoveries.plans}>
      {recovery.plans.map((plan) => (
        <div key={plan.planId}>
          <ol>
            {plan.instalments.map(({ on, amountCents }) => (
              <li key={on}>
                {on} <Money cents={amountCents} />
              </li>
            ))}
          </ol>
          {plan.outcome === null && acts ? (
            <Answer recoveryId={recovery.recoveryId} planId={plan.planId} />
          ) : (
            <Outcome plan={plan} />
          )}
        </div>
      ))}
    </Section>
  )
}

function Outcome({ plan }: { readonly plan: Plan }) {
  const { t } = useWords()
  const words = [
    plan.outcome === null ? t.common.waiting : t.recoveries.planOutcomes[plan.outcome],
    plan.endedBecause && t.recoveries.planEnds[plan.endedBecause],
    plan.decidedBy?.name,
    plan.reason,
  ]
  return <p className="soft">{words.filter(Boolean).join(' · ')}</p>
}

function Answer({ recoveryId, planId }: { readonly recoveryId: string; readonly planId: string }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [refusing, setRefusing] = useState(false)
  const decide = (outcome: 'accepted' | 'refused', reason?: string) =>
    act((commandId) => client.recovery.decidePlan.mutate({ recoveryId, commandId, planId, outcome, reason }))
  return (
    <div className="buttons">
      <Button type="primary" loading={busy} onClick={() => void decide('accepted')}>
        {t.recoveries.planAccept}
      </Button>
      <Button loading={busy} onClick={() => setRefusing(true)}>
        {t.common.refuse}
      </Button>
      {refusing ? (
        <WhyDialog
          title={t.recoveries.plans}
          action={t.common.refuse}
          label={t.recoveries.planRefuseWhy}
          busy={busy}
          onSend={(reason) => decide('refused', reason)}
          onClose={() => setRefusing(false)}
        />
      ) : null}
    </div>
  )
}
