import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { MerchantCase } from '#api/merchant/schema'
import { mayMove, RECOVERY_MOVES } from '#domain/states'
import { money, time } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { Field, Notice as Said, useSentence } from '../pieces.tsx'
import { Appeal } from './appeal.tsx'
import { PayBlock } from './pay.tsx'
import { Plan } from './plan.tsx'
import { useKept } from '../use-kept.ts'
import { useWords } from './words.ts'

export type Recovery = NonNullable<MerchantCase['recovery']>

/** What is claimed back: how to pay it, and a yes or a no to it. */
export function Notice({ recovery, again }: { recovery: Recovery; again: () => void }) {
  const { t, fill } = useWords()
  const open = recovery.owedCents > 0 && recovery.state !== 'cancelled'
  const amounts = {
    advanced: money(recovery.amountCents),
    received: money(recovery.recoveredCents),
    amount: money(recovery.owedCents),
  }
  return (
    <>
      {open && (
        <section className="card ask">
          <h2>{fill(t.notice.title, amounts)}</h2>
          <p>
            {fill(t.notice.why, amounts)}
            {recovery.recoveredCents > 0 && ` ${fill(t.notice.part, amounts)}`}
          </p>
          {recovery.state === 'agreed' && <p className="mark">✓ {t.notice.accepted}</p>}
          <Comes recovery={recovery} />
          <PayBlock recovery={recovery} />
          <Accept recovery={recovery} again={again} />
        </section>
      )}
      <Arrived recovery={recovery} />
      <Responses recovery={recovery} />
      <Plan recovery={recovery} again={again} />
      {open && <Contest recovery={recovery} again={again} />}
      <Appeal recoveryId={recovery.recoveryId} again={again} />
    </>
  )
}

/** What it comes to if nothing is paid, and by when; what being late has cost. */
function Comes({ recovery }: { recovery: Recovery }) {
  const { t, fill, language } = useWords()
  const { nextStep, interestCents, contested } = recovery
  return (
    <>
      {contested && <p className="hint">{t.notice.contested}</p>}
      {nextStep && (
        <p className="hint">{fill(t.notice.comes[nextStep.kind], { time: time(nextStep.at, language) })}</p>
      )}
      {interestCents > 0 && <p>{fill(t.notice.interest, { amount: money(interestCents) })}</p>}
    </>
  )
}

/** What the bank shows so far, whether or not two people have seen it. */
function Arrived({ recovery }: { recovery: Recovery }) {
  const { t, fill } = useWords()
  if (recovery.repayments.length === 0) return null
  return (
    <Said>
      {recovery.repayments.map((repayment, at) => (
        <p key={`${repayment.receivedOn}${at}`}>
          {repayment.counted && '✓ '}
          {fill(repayment.counted ? t.notice.counted : t.notice.seen, {
            day: repayment.receivedOn,
            amount: money(repayment.amountCents),
          })}
        </p>
      ))}
      {recovery.surplusCents > 0 && <p>{fill(t.notice.surplus, { amount: money(recovery.surplusCents) })}</p>}
    </Said>
  )
}

function Responses({ recovery }: { recovery: Recovery }) {
  const { t, language } = useWords()
  if (recovery.responses.length === 0) return null
  return (
    <Said>
      <strong>{t.notice.yours}</strong>
      {recovery.responses.map((response) => (
        <div key={response.at}>
          <p className="words">{response.text ?? t.notice[response.position]}</p>
          <p className="soft">
            {t.notice[response.position]} · {time(response.at, language)}
          </p>
        </div>
      ))}
    </Said>
  )
}

/** One id for one intention, made anew once it was taken. */
function useResponse(again: () => void) {
  const [commandId, setCommandId] = useState(() => crypto.randomUUID())
  const sentence = useSentence()
  const respond = useMutation(
    trpc.merchant.respondToNotice.mutationOptions({
      retry: retryOutage,
      onSuccess: () => {
        setCommandId(crypto.randomUUID())
        again()
      },
    }),
  )
  const problem = respond.error ? sentence(problemOf(respond.error).code) : null
  return { commandId, respond, problem }
}

function Accept({ recovery, again }: { recovery: Recovery; again: () => void }) {
  const { t } = useWords()
  const { commandId, respond, problem } = useResponse(again)
  if (!mayMove(RECOVERY_MOVES, recovery.state, 'agreed')) return null
  const { recoveryId } = recovery
  return (
    <>
      {problem && (
        <p role="alert" className="error">
          ⚠ {problem}
        </p>
      )}
      <button
        type="button"
        className="button second wide"
        disabled={respond.isPending}
        onClick={() => respond.mutate({ recoveryId, commandId, position: 'agrees' })}
      >
        {t.notice.accept}
      </button>
    </>
  )
}

function Contest({ recovery, again }: { recovery: Recovery; again: () => void }) {
  const { t } = useWords()
  const { commandId, respond, problem } = useResponse(again)
  const [text, setText] = useKept(`contest:${recovery.recoveryId}`)
  const [lacks, setLacks] = useState(false)
  const before = recovery.state === 'objected'
  if (!before && !mayMove(RECOVERY_MOVES, recovery.state, 'objected'))
    return recovery.state === 'overdue' ? <p className="hint">{t.notice.contestLate}</p> : null
  const send = () => {
    const words = text.trim()
    setLacks(words === '')
    if (words === '') return
    const { recoveryId } = recovery
    respond.mutate(
      { recoveryId, commandId, position: 'objects', text: words },
      { onSuccess: () => setText('') },
    )
  }
  const wrong = lacks ? t.answer.needed : problem
  return (
    <details className="card" open={text !== '' || undefined}>
      <summary>{before ? t.notice.contestMore : t.notice.contest}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Field label={t.answer.text} hint={t.notice.contestHint}>
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
        {wrong && (
          <p role="alert" className="error">
            ⚠ {wrong}
          </p>
        )}
        <button type="submit" className="button" disabled={respond.isPending}>
          {t.notice.contestSend}
        </button>
      </form>
    </details>
  )
}
