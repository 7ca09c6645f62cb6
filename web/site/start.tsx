import { useQuery } from '@tanstack/react-query'
import { trpc } from './client.ts'
import { hasDraft, useDraft } from './draft.ts'
import { useLanguage } from './language.tsx'
import { Link } from './navigation.tsx'
import { pathTo } from './paths.ts'

/** Three facts, one button. */
export function Start() {
  const { texts, fill } = useLanguage()
  const draft = useDraft()
  const { data: city } = useQuery(trpc.visit.city.queryOptions({ cityId: null }))
  const promise = { intake: city?.intakeMinutes ?? 3, review: city?.reviewMinutes ?? 30 }
  return (
    <>
      <p className="tagline">{texts.tagline}</p>
      <h1>{texts.start.title}</h1>
      <ol className="facts">
        {texts.start.facts.map((fact) => (
          <li key={fact.title}>
            <strong>{fact.title}</strong>
            <span>{fill(fact.text, promise)}</span>
          </li>
        ))}
      </ol>
      <Link to={pathTo.step('where')} className="button wide">
        {hasDraft(draft) ? texts.start.goOn : texts.start.begin}
      </Link>
      <Link to={pathTo.track} className="button second wide">
        {texts.start.track}
      </Link>
      <p className="call">
        <a href="tel:12345">{texts.start.call}</a>
      </p>
    </>
  )
}
