import { time } from '../../ui/format.ts'
import type { Filed } from '../draft.ts'
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
        <Collect found={data} />
      </Notice>
    </div>
  )
}

/** By when it is accepted and decided; what is done already says when that was. */
export function Deadlines({ filed }: { filed: Filed }) {
  const { data } = useCase()
  const { texts, language, fill } = useLanguage()
  const at = (instant: string) => ({ time: time(instant, language) })
  const done = (text: string) => <span className="mark">✓ {text}</span>
  return (
    <>
      <ul className="deadlines">
        <li>
          {data?.acceptedAt
            ? done(fill(texts.done.acceptedAt, at(data.acceptedAt)))
            : fill(texts.done.accepted, at(filed.acceptedBy))}
        </li>
        <li>
          {data?.decidedAt
            ? done(fill(texts.done.decidedAt, at(data.decidedAt)))
            : fill(texts.done.decided, at(data?.decideBy ?? filed.decidedBy))}
        </li>
      </ul>
      {!data?.decidedAt && <p>{texts.done.nextText}</p>}
    </>
  )
}
