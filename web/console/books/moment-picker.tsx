import { useNavigate } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { fill } from '#domain/sentences'
import { dateTime, localInstant, localText } from '../../ui/format.ts'
import { useSearchOf } from '../address.ts'
import { useWords } from '../words.ts'
import { isPast, type MomentSearch, momentSearch } from './moment-search.ts'
import './moment.css'

/** The moment the whole area is about. */
export const useMoment = (): MomentSearch => useSearchOf(momentSearch)

/** One moment for all of finance's pages: posted by an instant, in effect by a day. Empty means now. */
export function MomentPicker({
  said,
}: {
  readonly said?: { readonly throughSeq: number } | null | undefined
}) {
  const { t, language } = useWords()
  const moment = useMoment()
  const navigate = useNavigate()
  // written out, or the link would take the old moment along
  const go = ({ asOf, effectiveOn }: MomentSearch) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, asOf, effectiveOn }) })
  return (
    <>
      <div className="views moment" role="group" aria-label={t.books.moment}>
        <label>
          {t.books.postedBy}{' '}
          <Input
            type="datetime-local"
            style={{ width: 210 }}
            value={moment.asOf ? localText(moment.asOf) : ''}
            onChange={({ target: { value } }) =>
              go({ ...moment, asOf: value ? localInstant(value) : undefined })
            }
          />
        </label>
        <label>
          {t.books.effectiveBy}{' '}
          <Input
            type="date"
            style={{ width: 160 }}
            value={moment.effectiveOn ?? ''}
            onChange={({ target: { value } }) => go({ ...moment, effectiveOn: value || undefined })}
          />
        </label>
      </div>
      {isPast(moment) ? (
        <p className="as-of" role="status">
          <strong>{sentence(moment)}</strong> {said ? fill(t.finance.through, { seq: said.throughSeq }) : ''}
          <Button size="small" onClick={() => go({})}>
            {t.books.now}
          </Button>
        </p>
      ) : null}
    </>
  )

  function sentence({ asOf, effectiveOn }: MomentSearch): string {
    const posted = asOf ? dateTime(asOf, language) : ''
    if (asOf && effectiveOn) return fill(t.finance.asOfBoth, { posted, effective: effectiveOn })
    return asOf
      ? fill(t.finance.asOfPosted, { posted })
      : fill(t.finance.asOfEffective, { effective: effectiveOn ?? '' })
  }
}
