import { time } from '../../ui/format.ts'
import type { Outputs } from '../client.ts'
import { useWords } from '../words.ts'

type Row = Outputs['recovery']['list']['rows'][number]

/** What a claim waits for: people first, else the clock. */
export function NextStep({
  recovery,
}: {
  readonly recovery: Pick<
    Row,
    'nextStep' | 'contested' | 'openPlan' | 'openRepayments' | 'openWriteOff' | 'state' | 'drawCents'
  >
}) {
  const { t, language } = useWords()
  const people = [
    recovery.openRepayments > 0 || recovery.openWriteOff ? t.recoveries.pending : null,
    recovery.contested ? t.recoveries.contestedWaits : null,
    recovery.openPlan ? t.recoveries.planWaits : null,
    recovery.drawCents !== null && recovery.state === 'delisted' ? t.recoveries.drawWaits : null,
  ].filter((word) => word !== null)
  const { nextStep } = recovery
  const clock = nextStep ? `${t.recoveries.steps[nextStep.kind]} ${time(nextStep.at, language)}` : null
  return <>{[...people, ...(clock ? [clock] : [])].join(' · ') || '—'}</>
}
