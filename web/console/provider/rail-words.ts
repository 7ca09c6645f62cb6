import { fill } from '#domain/sentences'
import type { Words } from '../languages/zh-CN.ts'
import { labelOf } from '../words.ts'

const FAULT = /^the provider answered (\d{3}) ?(.*)$/

/** What the last failure of a rail was; what nobody wrote words for is shown as it was kept. */
export function silenceWords(failure: string, t: Words): string {
  const [, status, code] = FAULT.exec(failure) ?? []
  return status === undefined
    ? labelOf(t.provider.silences, failure)
    : fill(t.provider.answered, { status, code: code ?? '' })
}
