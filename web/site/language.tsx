import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { LANGUAGES, type Language } from '#domain/people'
import { type Facts, fill, type Sentences, sentencesFor } from '#domain/sentences'
import { texts as en } from './languages/en.ts'
import type { Texts } from './languages/texts.ts'
import { texts as zhCN } from './languages/zh-CN.ts'

export const TEXTS = { 'zh-CN': zhCN, en } satisfies Record<Language, Texts>

interface Spoken {
  readonly language: Language
  readonly texts: Texts
  /** the sentences that site, messages and console share */
  readonly sentences: Sentences
  readonly choose: (language: Language) => void
  readonly fill: (text: string, facts: Facts) => string
}

const LanguageContext = createContext<Spoken | null>(null)
const KEY = 'language'

const isLanguage = (text: string | null): text is Language => LANGUAGES.some((known) => known === text)

function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEY)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en'
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      texts: TEXTS[language],
      sentences: sentencesFor(language),
      fill,
      choose(next) {
        localStorage.setItem(KEY, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <LanguageContext value={spoken}>{children}</LanguageContext>
}

export function useLanguage(): Spoken {
  const spoken = use(LanguageContext)
  if (!spoken) throw new Error('no language around this')
  return spoken
}
