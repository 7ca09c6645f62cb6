import { type Sentences, sentencesFor } from '#domain/sentences'
import type { Language } from '#domain/people'
import { en } from './languages/en.ts'
import { type Words, zhCN } from './languages/zh-CN.ts'
import { usePreferences } from './preferences.ts'

const WORDS: Readonly<Record<Language, Words>> = { 'zh-CN': zhCN, en }

export interface Speech {
  readonly language: Language
  /** the console's own words */
  readonly t: Words
  /** the sentences that screen, API and messages share */
  readonly s: Sentences
}

export function useWords(): Speech {
  const { language } = usePreferences()
  return { language, t: WORDS[language], s: sentencesFor(language) }
}

/** The label of a code that came as plain text; the code itself where nobody wrote one. */
export const labelOf = (labels: Readonly<Record<string, string>>, code: string | null): string =>
  code === null ? '—' : (labels[code] ?? code)
