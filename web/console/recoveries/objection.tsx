import { Button } from 'antd'
import { useState } from 'react'
import { dateTime } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { WhyDialog } from '../why-dialog.tsx'

type Recovery = Outputs['recovery']['read']
type Outcome = Recovery['findings'][number]['outcome']

/** What was found about the merchant's objections, and the form for one that waits. */
export function Objection({ recovery, acts }: { readonly recovery: Recovery; readonly acts: boolean }) {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const [finding, setFinding] = useState<Outcome | null>(null)
  const { recoveryId } = recovery
  if (!recovery.contested && recovery.findings.length === 0) return null
  return (
    <Section title={t.recoveries.objection}>
      {recovery.findings.map((found) => (
        <p key={found.findingId}>
          <strong>{t.recoveries.findings[found.outcome]}</strong>{' '}
          {found.borneBy ? t.recoveries.borne[found.borneBy] : ''} {found.reason}{' '}
          <span className="soft">
            {found.foundBy.name} {dateTime(found.at, language)}
          </span>
        </p>
      ))}
      {!recovery.contested ? null : !acts || recovery.hadPart ? (
        <p className="soft">{recovery.hadPart ? t.recoveries.hadPart : t.recoveries.contestedWaits}</p>
      ) : (
        <>
          <p className="soft">{t.recoveries.findingMeans}</p>
          <div className="buttons">
            {(['liable', 'not-liable'] as const).map((outcome) => (
              <Button key={outcome} onClick={() => setFinding(outcome)}>
                {t.recoveries.findings[outcome]}
              </Button>
            ))}
          </div>
        </>
      )}
      {finding ? (
        <WhyDialog
          title={t.recoveries.objection}
          action={t.recoveries.findings[finding]}
          label={t.recoveries.findWhy}
          busy={busy}
          onSend={(reason) =>
            act((commandId) =>
              client.recovery.decideObjection.mutate({ recoveryId, commandId, outcome: finding, reason }),
            )
          }
          onClose={() => setFinding(null)}
        />
      ) : null}
    </Section>
  )
}
