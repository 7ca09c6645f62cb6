import { useLanguage } from '../language.tsx'
import { Notice } from '../pieces.tsx'
import { useHeadline } from './headline.ts'
import { Collect } from './payout.tsx'
import { useCase } from './use-case.ts'

/** What became of the complaint while the tourist is still looking at its number. */
export function LiveNews() {
  const { data } = useCase()
  const { texts } = useLanguage()
  const headline = useHeadline()
  if (!data) return null
  return (
    <div aria-live="polite">
      <Notice>
        <strong>{headline(data)}</strong>
        {data.decision?.byRules && data.decision.kind === 'advance' && <p>{texts.track.byRules}</p>}
      </Notice>
      <Collect found={data} />
    </div>
  )
}
