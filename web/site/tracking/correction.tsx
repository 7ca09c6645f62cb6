import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import type { Payee } from '#api/payout/schema'
import type { TouristCase } from '#api/tracking/schema'
import { time } from '../../ui/format.ts'
import { meaningOfFailure } from '../../ui/payout-failures.ts'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { useLanguage } from '../language.tsx'
import { ErrorSummary, useSentence } from '../pieces.tsx'
import { useCommandId } from './asks.tsx'
import { NOTHING_GIVEN, PayeeFields, type PayeeGiven, problemsOfPayee, sentPayeeOf } from './payee-fields.tsx'

interface Asked {
  readonly found: TouristCase
  readonly again: () => void
}

/** Money that found no way to the tourist: why, that it is kept, and where it should go instead. */
export function Correction({ found, again }: Asked) {
  const { texts, language, fill } = useLanguage()
  const { payout } = found
  if (!payout?.correctBy) return null
  const meaning = payout.failureCode === null ? null : meaningOfFailure(payout.failureCode)
  return (
    <section className="card ask">
      {meaning && <p>{texts.payout.why[meaning]}</p>}
      <p>
        <strong>{texts.payout.kept}</strong>
      </p>
      <p>{fill(texts.payout.by, { time: time(payout.correctBy, language) })}</p>
      {payout.uncollected ? (
        <>
          <SameAccount again={again} />
          <details>
            <summary>{texts.payout.other}</summary>
            <OtherAccount again={again} />
          </details>
        </>
      ) : (
        <OtherAccount again={again} />
      )}
    </section>
  )
}

/** What was sent is answered at the top of the page. */
const toHeading = () => document.querySelector<HTMLElement>('h1')?.focus()

/** Nobody answered, or the case has moved on meanwhile; the latter is no fault of the reader's. */
function Failed({ error }: { error: unknown }) {
  const { texts } = useLanguage()
  const sentence = useSentence()
  if (!error) return null
  const { code } = problemOf(error)
  return (
    <p role="alert" className="error">
      ⚠ {code === 'ILLEGAL_STATE_CHANGE' ? texts.payout.changed : sentence(code)}
    </p>
  )
}

/** Nobody collected it, and the account may be right: one button. */
function SameAccount({ again }: Pick<Asked, 'again'>) {
  const { texts } = useLanguage()
  const commandId = useCommandId()
  const repeat = useMutation(
    trpc.tracking.repeatPayout.mutationOptions({
      onSuccess: toHeading,
      onSettled: again,
      retry: retryOutage,
    }),
  )
  return (
    <>
      <Failed error={repeat.error} />
      <button
        type="button"
        className="button wide"
        disabled={repeat.isPending}
        onClick={() => repeat.mutate({ commandId })}
      >
        {repeat.isPending ? texts.payout.sending : texts.payout.same}
      </button>
      <p className="hint">{texts.payout.sameHint}</p>
    </>
  )
}

/** The same payee sent again is one command; anything typed anew is another. */
function useCommandOf(): (given: PayeeGiven) => { commandId: string; payee: Payee } {
  const ids = useRef(new Map<string, string>())
  return (given) => {
    const payee = sentPayeeOf(given)
    const content = JSON.stringify([payee.name, payee.rail, payee.account, payee.bankCode])
    const commandId = ids.current.get(content) ?? crypto.randomUUID()
    ids.current.set(content, commandId)
    return { commandId, payee }
  }
}

function OtherAccount({ again }: Pick<Asked, 'again'>) {
  const { texts } = useLanguage()
  const commandOf = useCommandOf()
  const [payee, setPayee] = useState(NOTHING_GIVEN)
  const [attempt, setAttempt] = useState(0)
  const correct = useMutation(
    trpc.tracking.correctPayee.mutationOptions({
      onSuccess: toHeading,
      onSettled: again,
      retry: retryOutage,
    }),
  )
  const problems = problemsOfPayee(payee, texts)
  const shown = attempt > 0 ? problems : {}
  const send = (event: FormEvent) => {
    event.preventDefault()
    setAttempt(attempt + 1)
    if (Object.keys(problems).length === 0 && !correct.isPending) correct.mutate(commandOf(payee))
  }
  return (
    <form onSubmit={send} noValidate>
      <ErrorSummary errors={shown} title={texts.check.problems} attempt={attempt} />
      <PayeeFields payee={payee} problems={shown} onChange={setPayee} />
      <p>{texts.payout.afterwards}</p>
      <Failed error={correct.error} />
      <button type="submit" className="button wide" disabled={correct.isPending}>
        {correct.isPending ? texts.payout.sending : texts.payout.send}
      </button>
    </form>
  )
}
