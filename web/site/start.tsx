import { useQuery } from '@tanstack/react-query'
import { trpc } from './client.ts'
import { hasDraft, useDraft } from './draft.ts'
import { useLanguage } from './language.tsx'
import { Link } from './navigation.tsx'
import { pathTo } from './paths.ts'
import { Heading, Icon } from './pieces.tsx'

/** a shield, a clock, a receipt: as many as there are facts */
const LINES = [
  'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z M9 12l2 2 4-4',
  'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z M12 8v4l3 2',
  'M6 3h12v18l-3-2-3 2-3-2-3 2z M9 8h6 M9 12h6',
] as const

/** Three facts, one button. */
export function Start() {
  const { texts, fill } = useLanguage()
  const draft = useDraft()
  const { data: city } = useQuery(trpc.visit.city.queryOptions({ cityId: null }))
  const promise = { intake: city?.intakeMinutes ?? 3, review: city?.reviewMinutes ?? 30 }
  return (
    <>
      <p className="tagline">{texts.tagline}</p>
      <Heading>{texts.start.title}</Heading>
      <ol className="facts">
        {texts.start.facts.map((fact, at) => (
          <li key={fact.title}>
            <Icon lines={LINES[at] ?? LINES[0]} />
            <p>
              <strong>{fact.title}</strong>
              {fill(fact.text, promise)}
            </p>
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
      <p className="call">
        <Link to={pathTo.merchant}>{texts.start.merchants}</Link>
      </p>
    </>
  )
}
