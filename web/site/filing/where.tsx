import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { z } from 'zod'
import type { merchantCard } from '#api/merchant/schema'
import { trpc } from '../client.ts'
import { changeDraft, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { go } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Field } from '../pieces.tsx'
import type { Problems } from './problems.ts'
import { useCity } from './city.ts'

type Near = { latitude: number; longitude: number }

export function WhereStep({ problems }: { problems: Problems }) {
  const { texts } = useLanguage()
  const draft = useDraft()
  const [unlisted, setUnlisted] = useState(draft.merchantText !== '')
  const [text, setText] = useState('')
  const turn = () => {
    // what was searched for in vain need not be typed again; a description no longer on the page must not be sent
    changeDraft({ merchantText: unlisted ? '' : text.trim() })
    setUnlisted(!unlisted)
  }
  if (draft.merchant) return <Chosen />
  return (
    <>
      {unlisted ? (
        <Field
          name="merchant"
          label={texts.where.describe}
          hint={texts.where.describeHint}
          error={problems['merchant']}
        >
          {(ids) => (
            <input
              {...ids}
              maxLength={200}
              value={draft.merchantText}
              onChange={(event) => changeDraft({ merchantText: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <Search text={text} onText={setText} error={problems['merchant']} />
      )}
      <button type="button" className="plain" onClick={turn}>
        {unlisted ? texts.where.searchInstead : texts.where.notListed}
      </button>
    </>
  )
}

function Chosen() {
  const { texts, language } = useLanguage()
  const { merchant } = useDraft()
  if (!merchant) return null
  return (
    <div className="card chosen">
      <p className="soft">{texts.where.chosen}</p>
      <strong>{language === 'en' ? (merchant.nameEn ?? merchant.name) : merchant.name}</strong>
      <Mark enrolled={merchant.enrolled} />
      <button type="button" className="plain" onClick={() => changeDraft({ merchant: null })}>
        {texts.change}
      </button>
    </div>
  )
}

export function Mark({ enrolled }: { enrolled: boolean }) {
  const { texts } = useLanguage()
  return enrolled ? (
    <span className="mark">✓ {texts.where.covered}</span>
  ) : (
    <span className="soft">{texts.where.notCovered}</span>
  )
}

function Search({
  text,
  onText,
  error,
}: {
  text: string
  onText: (text: string) => void
  error: string | undefined
}) {
  const { texts, fill } = useLanguage()
  const city = useCity()
  const [near, setNear] = useState<Near>()
  const wanted = useDeferredValue(text.trim())
  const { data } = useQuery({
    ...trpc.merchant.searchMerchants.queryOptions({ cityId: city?.id ?? '', text: wanted, near }),
    enabled: city !== undefined && wanted.length > 0,
    placeholderData: (before) => before,
  })
  const locate = () =>
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      setNear({ latitude: coords.latitude, longitude: coords.longitude })
    })
  return (
    <>
      <Field name="merchant" label={texts.where.label} hint={texts.where.hint} error={error}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            autoComplete="off"
            maxLength={60}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
        )}
      </Field>
      {'geolocation' in navigator && !near && (
        <button type="button" className="plain" onClick={locate}>
          {texts.where.near}
        </button>
      )}
      <div role="status">
        {wanted !== '' && data?.merchants.length === 0 && <p>{texts.where.none}</p>}
        {wanted !== '' && data && data.merchants.length > 0 && (
          <p className="hidden">{fill(texts.where.found, { n: data.merchants.length })}</p>
        )}
      </div>
      {wanted !== '' && data && data.merchants.length > 0 && <Results merchants={data.merchants} />}
    </>
  )
}

function Results({ merchants }: { merchants: readonly z.output<typeof merchantCard>[] }) {
  const { texts, language, fill } = useLanguage()
  return (
    <ul className="results">
      {merchants.map((merchant) => (
        <li key={merchant.id}>
          <button
            type="button"
            className="card"
            onClick={() => {
              const { id, name, nameEn, enrolled } = merchant
              changeDraft({ merchant: { id, name, nameEn, enrolled }, merchantText: '' })
              // choosing answers the step's one question: on to the next
              go(pathTo.step('what'))
            }}
          >
            <strong>{language === 'en' ? (merchant.nameEn ?? merchant.name) : merchant.name}</strong>
            <span className="soft">
              {merchant.address}
              {merchant.distanceMetres !== null &&
                ` · ${fill(texts.where.metres, { n: merchant.distanceMetres })}`}
            </span>
            <Mark enrolled={merchant.enrolled} />
          </button>
        </li>
      ))}
    </ul>
  )
}
