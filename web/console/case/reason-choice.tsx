import type { CasePage } from '#api/review/case-schema'
import { LANGUAGES, type Language } from '#domain/people'
import { messageFor, type MessageTemplate } from '#domain/sentences'
import { Kbd } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'

/** Reasons by number: the digit beside one chooses it. */
export function ReasonChoice({
  reasons,
  chosen,
  onChoose,
  first,
}: {
  readonly reasons: readonly string[]
  readonly chosen: string | null
  readonly onChoose: (reason: string) => void
  readonly first: boolean
}) {
  const { t, s } = useWords()
  return (
    <fieldset className="reasons">
      <legend>{t.common.reason}</legend>
      {reasons.map((reason, index) => (
        <div key={reason}>
          <input
            type="radio"
            name="reason"
            id={`reason-${reason}`}
            checked={chosen === reason}
            {...(first && index === 0 ? { 'data-first': '' } : {})}
            onChange={() => onChoose(reason)}
          />{' '}
          <label htmlFor={`reason-${reason}`}>
            {labelOf(s.reasons, reason)}
            <Kbd>{String(index + 1)}</Kbd>
          </label>
        </div>
      ))}
    </fieldset>
  )
}

/** The sentence the tourist will read, in their language and in Chinese. */
export function TouristReads({
  kase,
  template,
  reason,
  amountCents,
}: {
  readonly kase: CasePage
  readonly template: MessageTemplate
  readonly reason: string
  readonly amountCents: number | null
}) {
  const { t } = useWords()
  const theirs = LANGUAGES.find((language) => language === kase.language) ?? 'zh-CN'
  const languages: readonly Language[] = theirs === 'zh-CN' ? ['zh-CN'] : [theirs, 'zh-CN']
  return (
    <div className="reads">
      <strong>{t.case.reads}</strong>
      {languages.map((language) => (
        <p key={language} lang={language}>
          {messageFor(language, template, { caseNumber: kase.caseNumber, reason, amountCents }).text}
        </p>
      ))}
    </div>
  )
}
