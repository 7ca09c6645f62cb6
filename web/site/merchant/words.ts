import type { Language } from '#domain/people'
import { useLanguage } from '../language.tsx'
import { en } from './languages/en.ts'
import { type MerchantTexts, zhCN } from './languages/zh-CN.ts'

const TEXTS: Readonly<Record<Language, MerchantTexts>> = { 'zh-CN': zhCN, en }

/** The portal's own texts, which tourists do not load, beside the site's. */
export function useWords() {
  const spoken = useLanguage()
  return { ...spoken, t: TEXTS[spoken.language] }
}

/** The label of a code that came as plain text; the code itself where nobody wrote one. */
export const labelOf = (labels: Readonly<Record<string, string>>, code: string): string =>
  labels[code] ?? code
