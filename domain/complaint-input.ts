import { cityDay } from './clocks.ts'
import type { DomainErrorCode } from './errors.ts'

// NUL and control characters, halves of a character, and marks that turn the direction of what follows
const UNCLEAN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Cs}/u
// what nobody sees and copying brings along; joiners stay, emoji and scripts are made with them
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** Text we may store and show: no control characters, nothing that hides what is read. */
export const isCleanText = (text: string): boolean => !UNCLEAN.test(text)

/** The same text to every reader: without what cannot be seen, which could carry hidden words or make two of one order number. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '')

/** of the two sentences a tourist agrees to; another text is another version */
export const CONSENT_VERSION = '2026-11'

export const STORY_MIN_SIGNS = 50
export const STORY_MAX_SIGNS = 2_000

/** Signs as a reader counts them: an emoji is one. */
export const countSigns = (text: string): number => [...text].length

export interface FiledAmounts {
  readonly paidCents: number
  readonly askedCents: number
  readonly boughtOn: string
  readonly contractEndedOn?: string | null | undefined
  readonly under14: boolean
  readonly guardianName?: string | null | undefined
}

export interface FieldProblem {
  readonly field: string
  readonly code: DomainErrorCode
}

/** What is wrong between the fields of a filing (each field alone is checked by its schema). */
export function problemsOf(filed: FiledAmounts, now: Date): FieldProblem[] {
  const today = cityDay(now)
  const problems: FieldProblem[] = []
  if (filed.askedCents > filed.paidCents) problems.push({ field: 'askedCents', code: 'AMOUNT_ABOVE_PAID' })
  if (filed.boughtOn > today) problems.push({ field: 'boughtOn', code: 'DATE_IN_FUTURE' })
  if (filed.contractEndedOn && filed.contractEndedOn > today)
    problems.push({ field: 'contractEndedOn', code: 'DATE_IN_FUTURE' })
  if (filed.under14 && !filed.guardianName)
    problems.push({ field: 'guardianName', code: 'GUARDIAN_REQUIRED' })
  return problems
}
