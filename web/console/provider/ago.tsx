import { fill } from '#domain/sentences'
import { time } from '../../ui/format.ts'
import { inWords, useNow } from '../clock.tsx'
import { useWords } from '../words.ts'

/** An instant, and how long ago it was. */
export function Ago({ at }: { readonly at: string | null }) {
  const { t, language } = useWords()
  const now = useNow()
  if (at === null) return <>{t.provider.never}</>
  const passed = Math.max(0, now - Date.parse(at))
  return (
    <>
      {time(at, language)}{' '}
      <span className="soft">({fill(t.provider.ago, { time: inWords(passed, t) })})</span>
    </>
  )
}
