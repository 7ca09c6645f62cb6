import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { TouristCase } from '#api/tracking/schema'
import { money, time } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { useLanguage } from '../language.tsx'
import { Field, useSentence } from '../pieces.tsx'

/** One id for one intention: sending again after a lost answer is the same command. */
export const useCommandId = () => useState(() => crypto.randomUUID())[0]

function Failure({ error }: { error: unknown }) {
  const sentence = useSentence()
  if (!error) return null
  return (
    <p role="alert" className="error">
      ⚠ {sentence(problemOf(error).code)}
    </p>
  )
}

function Ask({
  title,
  hint,
  calm = false,
  onSubmit,
  children,
}: {
  title: string
  hint?: string
  /** asked, but not needed */
  calm?: boolean
  onSubmit?: (event: FormEvent) => void
  children: ReactNode
}) {
  return (
    <form
      className={calm ? 'card' : 'card ask'}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit?.(event)
      }}
    >
      <h2>{title}</h2>
      {hint && <p>{hint}</p>}
      {children}
    </form>
  )
}

export function Answer({
  question,
  again,
}: {
  question: NonNullable<TouristCase['question']>
  again: () => void
}) {
  const { texts, language, fill } = useLanguage()
  const commandId = useCommandId()
  const [text, setText] = useState('')
  const answer = useMutation(
    trpc.tracking.answerQuestion.mutationOptions({ onSuccess: again, retry: retryOutage }),
  )
  const send = () => answer.mutate({ commandId, questionId: question.questionId, text })
  return (
    <Ask title={texts.track.question} hint={question.text} onSubmit={send}>
      <Field
        label={texts.track.answer}
        hint={fill(texts.track.answerBy, { time: time(question.dueAt, language) })}
      >
        {(ids) => (
          <textarea
            {...ids}
            required
            rows={4}
            maxLength={2_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Failure error={answer.error} />
      <button type="submit" className="button" disabled={answer.isPending}>
        {texts.track.send}
      </button>
    </Ask>
  )
}

export function Settlement({
  settlement,
  again,
}: {
  settlement: NonNullable<TouristCase['settlement']>
  again: () => void
}) {
  const { texts, language, fill } = useLanguage()
  const commandId = useCommandId()
  const confirm = useMutation(
    trpc.tracking.confirmSettlement.mutationOptions({ onSuccess: again, retry: retryOutage }),
  )
  const say = (outcome: 'confirmed' | 'denied') =>
    confirm.mutate({ commandId, decisionId: settlement.decisionId, outcome })
  return (
    <Ask
      title={fill(texts.track.settledTitle, { amount: money(settlement.amountCents) })}
      hint={fill(texts.track.settledBy, { time: time(settlement.confirmUntil, language) })}
    >
      <Failure error={confirm.error} />
      <div className="actions">
        <button type="button" className="button" onClick={() => say('confirmed')}>
          {texts.track.yes}
        </button>
        <button type="button" className="button second" onClick={() => say('denied')}>
          {texts.track.no}
        </button>
      </div>
    </Ask>
  )
}

const SCORES = [1, 2, 3, 4, 5] as const

export function Rate({ rated, again }: { rated: boolean; again: () => void }) {
  const { texts } = useLanguage()
  const commandId = useCommandId()
  const [score, setScore] = useState<number | null>(null)
  const [comment, setComment] = useState('')
  const rate = useMutation(trpc.tracking.rate.mutationOptions({ onSuccess: again, retry: retryOutage }))
  if (rated) return <p className="mark">✓ {texts.track.rated}</p>
  const said = comment.trim()
  const send = () => score && rate.mutate({ commandId, score, ...(said ? { comment: said } : {}) })
  return (
    <Ask title={texts.track.rateTitle} hint={texts.track.rateHint} onSubmit={send} calm>
      <fieldset>
        <legend className="hidden">{texts.track.rateTitle}</legend>
        <div className="scores">
          {SCORES.map((each) => (
            <label key={each} className="tile">
              <input type="radio" name="score" checked={score === each} onChange={() => setScore(each)} />
              {each}
            </label>
          ))}
        </div>
      </fieldset>
      {score !== null && (
        <Field label={texts.track.comment} optional>
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              maxLength={500}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          )}
        </Field>
      )}
      <Failure error={rate.error} />
      {score !== null && (
        <button type="submit" className="button" disabled={rate.isPending}>
          {texts.track.send}
        </button>
      )}
    </Ask>
  )
}

export function Reopen({ until, again }: { until: string; again: () => void }) {
  const { texts, language, fill } = useLanguage()
  const commandId = useCommandId()
  const [text, setText] = useState('')
  const reopen = useMutation(
    trpc.tracking.requestReopen.mutationOptions({ onSuccess: again, retry: retryOutage }),
  )
  const hint = fill(texts.track.reopenHint, { time: time(until, language) })
  return (
    <details className="card">
      <summary>{texts.track.reopen}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          reopen.mutate({ commandId, text })
        }}
      >
        <Field label={texts.track.reopen} hint={hint}>
          {(ids) => (
            <textarea
              {...ids}
              required
              minLength={10}
              rows={4}
              maxLength={2_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Failure error={reopen.error} />
        <button type="submit" className="button" disabled={reopen.isPending}>
          {texts.track.send}
        </button>
      </form>
    </details>
  )
}

/** Asked twice, because it cannot be undone. */
export function Withdraw({ again }: { again: () => void }) {
  const { texts } = useLanguage()
  const commandId = useCommandId()
  const withdraw = useMutation(
    trpc.tracking.withdraw.mutationOptions({ onSuccess: again, retry: retryOutage }),
  )
  return (
    <details className="card">
      <summary>{texts.track.withdraw}</summary>
      <p>{texts.track.withdrawSure}</p>
      <Failure error={withdraw.error} />
      <button type="button" className="button risk" onClick={() => withdraw.mutate({ commandId })}>
        {texts.track.withdrawYes}
      </button>
    </details>
  )
}
