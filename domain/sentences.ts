import type { CaseEventKind } from './case-events.ts'
import type { Category, Cause, Question } from './categories.ts'
import type { DomainErrorCode } from './errors.ts'
import type { Flag } from './flags.ts'
import { en } from './languages/en.ts'
import { zhCN } from './languages/zh-CN.ts'
import { cents, formatYuan } from './money.ts'
import type { Language } from './people.ts'
import type { ReasonCode } from './reasons.ts'
import type { RuleId } from './rules.ts'
import type { AppealState, ComplaintState, PayoutState, RecoveryState } from './states.ts'

export const MESSAGE_TEMPLATES = [
  'code',
  'accepted',
  'not-accepted',
  'duplicate',
  'merchant-admitted',
  'merchant-refused',
  'merchant-asked',
  'advance',
  'part',
  'settled',
  'rejected',
  'referred',
  'asked',
  'question-reminder',
  'waiting-for-fund',
  'on-its-way',
  'ready-to-collect',
  'collect-reminder',
  'payee-to-correct',
  'paid',
  'follow-up',
  'reopened',
  'declined',
  'recovery-notice',
  'group-notice',
  'recovery-reminder',
  'recovery-overdue',
  'recovery-part-received',
  'recovery-complete',
  'recovery-delisted',
  'recovery-draw-proposed',
  'recovery-legal',
  'plan-accepted',
  'plan-refused',
  'plan-missed',
  'found-liable',
  'found-not-liable',
  'not-liable-kept',
  'claw-back-asked',
  'claw-back-received',
  'held',
  'hold-returned',
  'surplus-ready',
  'surplus-paid',
  'appeal-admitted',
  'appeal-late',
  'appeal-out-of-time',
  'appeal-upheld',
  'appeal-varied',
  'appeal-overturned',
  'appeal-withdrawn',
  'merchant-appeal-admitted',
  'merchant-appeal-late',
  'merchant-appeal-out-of-time',
  'merchant-appeal-upheld',
  'merchant-appeal-varied',
  'merchant-appeal-overturned',
  'merchant-appeal-withdrawn',
  'merchant-refunded',
  'part-asked-back',
] as const
export type MessageTemplate = (typeof MESSAGE_TEMPLATES)[number]

/** Every sentence shared by screen, API and message, in one language. `{name}` is filled from facts. */
export interface Sentences {
  /** what happened, what was kept, what to do next */
  readonly errors: Readonly<Record<DomainErrorCode, string>>
  readonly reasons: Readonly<Record<ReasonCode, string>>
  readonly rules: Readonly<Record<RuleId, string>>
  readonly complaintStates: Readonly<Record<ComplaintState, string>>
  readonly payoutStates: Readonly<Record<PayoutState, string>>
  readonly recoveryStates: Readonly<Record<RecoveryState, string>>
  readonly appealStates: Readonly<Record<AppealState, string>>
  readonly categories: Readonly<Record<Category, string>>
  readonly causes: Readonly<Record<Cause, string>>
  /** what usually settles a complaint of this category */
  readonly evidence: Readonly<Record<Category, string>>
  readonly questions: Readonly<Record<Question, string>>
  readonly flags: Readonly<Record<Flag, string>>
  /** what a case's timeline tells */
  readonly events: Readonly<Record<CaseEventKind, string>>
  readonly messages: Readonly<Record<MessageTemplate, { readonly subject: string; readonly text: string }>>
}

const LANGUAGE_SENTENCES = { 'zh-CN': zhCN, en } satisfies Record<Language, Sentences>

export const sentencesFor = (language: Language): Sentences => LANGUAGE_SENTENCES[language]

export type Facts = Readonly<Record<string, string | number | boolean | null>>

/** Puts facts into a sentence's `{places}`; a place without its fact stays empty. */
export const fill = (sentence: string, facts: Facts): string =>
  sentence.replace(/\{(\w+)\}/g, (_place, name: string) => {
    const value = facts[name]
    return value === undefined || value === null ? '' : String(value)
  })

const CITY_TIME = {
  timeZone: 'Asia/Shanghai',
  hour12: false,
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
} as const

/** made once: making one costs a hundred times what using it does */
const CITY_TIMES = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', CITY_TIME),
  en: new Intl.DateTimeFormat('en', CITY_TIME),
} satisfies Record<Language, Intl.DateTimeFormat>

/** An instant as a person in the city reads it: month, day, 24-hour time. */
export const cityTime = (instant: string, language: Language): string =>
  CITY_TIMES[language].format(new Date(instant))

/** Amounts, instants and reasons as a reader of the language meets them. */
function readable(facts: Facts, language: Language): Facts {
  const { amountCents, dueAt, reason } = facts
  const reasons: Readonly<Record<string, string>> = sentencesFor(language).reasons
  return {
    ...facts,
    ...(typeof amountCents === 'number' ? { amount: formatYuan(cents(amountCents)) } : {}),
    ...(typeof dueAt === 'string' ? { dueAt: cityTime(dueAt, language) } : {}),
    ...(typeof reason === 'string' ? { reason: reasons[reason] ?? '' } : {}),
  }
}

const isTemplate = (name: string): name is MessageTemplate =>
  MESSAGE_TEMPLATES.some((known) => known === name)

/**
 * A message as it is sent.
 * @throws RangeError for a template nobody wrote
 */
export function messageFor(
  language: Language,
  template: string,
  facts: Facts,
): { subject: string; text: string } {
  if (!isTemplate(template)) throw new RangeError(`there is no message called ${template}`)
  const { subject, text } = sentencesFor(language).messages[template]
  const given = readable(facts, language)
  return { subject: fill(subject, given), text: fill(text, given) }
}
