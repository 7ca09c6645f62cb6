import { Button, Input } from 'antd'
import { useState } from 'react'
import { localText } from '../../ui/format.ts'
import { serverToday } from '../clock.tsx'
import { serverNow } from '../clock.tsx'
import { useWords } from '../words.ts'
import { END_OF_DAY, type MomentSearch, momentOf } from './moment-search.ts'

/** A day, perhaps a time of it, and the day things took effect; asked for at once, so that half a date asks for nothing. */
export function MomentForm({
  moment: { asOf, effectiveOn },
  onGo,
}: {
  readonly moment: MomentSearch
  readonly onGo: (moment: MomentSearch) => void
}) {
  const { t } = useWords()
  const [day = '', time = ''] = asOf ? localText(asOf).split('T') : []
  const clock = asOf?.endsWith(END_OF_DAY) ? '' : time
  const [given, setGiven] = useState({ day, clock, effectiveOn: effectiveOn ?? '' })
  const give = (change: Partial<typeof given>) => setGiven({ ...given, ...change })
  return (
    <form
      className="moment"
      aria-label={t.books.moment}
      onSubmit={(event) => {
        event.preventDefault()
        onGo(momentOf(given, serverNow()))
      }}
    >
      <label>
        {t.books.postedBy}{' '}
        <Input
          type="date"
          style={{ width: 144 }}
          max={serverToday()}
          required={given.clock !== ''}
          value={given.day}
          onChange={({ target: { value } }) => give({ day: value })}
        />
      </label>
      <label>
        {t.books.clock}{' '}
        <Input
          inputMode="numeric"
          style={{ width: 72 }}
          placeholder="24:00"
          pattern="([01]?\d|2[0-3]):[0-5]\d"
          title={t.books.clockHelp}
          value={given.clock}
          onChange={({ target: { value } }) => give({ clock: value.trim() })}
        />
      </label>
      <label>
        {t.books.effectiveBy}{' '}
        <Input
          type="date"
          style={{ width: 144 }}
          max={serverToday()}
          value={given.effectiveOn}
          onChange={({ target: { value } }) => give({ effectiveOn: value })}
        />
      </label>
      <Button htmlType="submit">{t.books.show}</Button>
      <span className="soft">{t.books.momentHelp}</span>
    </form>
  )
}
