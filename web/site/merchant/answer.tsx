import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { MerchantCase } from '#api/merchant/schema'
import { time } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { Field, Notice, useSentence } from '../pieces.tsx'
import { useKept } from '../use-kept.ts'
import { useWords } from './words.ts'

type Statement = NonNullable<MerchantCase['statement']>

const POSITIONS = ['agrees', 'objects', 'has-settled'] as const
const asPosition = (text: string) => POSITIONS.find((position) => position === text) ?? null

/** The merchant's side of a case that is being reviewed, or of one that was: late, it joins the case all the same. */
export function Answer({
  caseNumber,
  statement,
  late,
  again,
  children,
}: {
  caseNumber: string
  statement: Statement
  late: boolean
  again: () => void
  /** what is shown with it */
  children: ReactNode
}) {
  const { t, language, fill } = useWords()
  const sentence = useSentence()
  const [chosen, choose] = useKept(`position:${caseNumber}`)
  const [text, setText] = useKept(`answer:${caseNumber}`)
  const [lacks, setLacks] = useState(false)
  const answer = useMutation(
    trpc.merchant.stateCase.mutationOptions({
      retry: retryOutage,
      onSuccess: () => {
        choose('')
        setText('')
        again()
      },
    }),
  )
  const position = asPosition(chosen)
  const send = () => {
    const words = text.trim()
    setLacks(!position || words === '')
    if (position && words !== '') answer.mutate({ caseNumber, position, text: words })
  }
  const problem = lacks ? t.answer.needed : answer.error ? sentence(problemOf(answer.error).code) : null
  return (
    <form
      className="card ask"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <h2>{t.answer.title}</h2>
      <p>{late ? fill(t.answer.late, { time: time(statement.dueAt, language) }) : t.answer.early}</p>
      <fieldset>
        <legend>{t.answer.choose}</legend>
        {POSITIONS.map((each) => (
          <label key={each} className="choice">
            <input type="radio" name="position" checked={position === each} onChange={() => choose(each)} />
            {t.answer.positions[each]}
          </label>
        ))}
      </fieldset>
      <Field label={t.answer.text} hint={t.answer.textHint}>
        {(ids) => (
          <textarea
            {...ids}
            rows={5}
            maxLength={2_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {children}
      {problem && (
        <p role="alert" className="error">
          ⚠ {problem}
        </p>
      )}
      <p className="hint">{t.answer.kept}</p>
      <button type="submit" className="button wide" disabled={answer.isPending}>
        {t.answer.send}
      </button>
    </form>
  )
}

/** What was said, as it stands in the case. */
export function Answered({ statement }: { statement: Statement }) {
  const { t, language } = useWords()
  if (!statement.position || !statement.statedAt) return null
  return (
    <Notice>
      <strong>
        {t.answer.given}: {t.answer.positions[statement.position]}
      </strong>
      <p className="words">{statement.text}</p>
      <p className="soft">
        {time(statement.statedAt, language)}
        {statement.late && ` · ${t.answer.givenLate}`}
      </p>
    </Notice>
  )
}
