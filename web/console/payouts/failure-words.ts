import { fill } from '#domain/sentences'
import { meaningOfFailure } from '../../ui/payout-failures.ts'
import type { Words } from '../languages/zh-CN.ts'

/** Why a payout came to nothing or came back; a code without words is shown as the provider gave it. */
export function failureWords(code: string, t: Words): string {
  const meaning = meaningOfFailure(code)
  return meaning ? t.provider.failures[meaning] : fill(t.provider.otherFailure, { code })
}
