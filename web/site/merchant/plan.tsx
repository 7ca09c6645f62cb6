import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { cityDay } from '#domain/clocks'
import { evenPlan } from '#domain/instalments'
import { cents } from '#domain/money'
import { isWaiting } from '#domain/recovery'
import { money } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { Field, Notice as Said, useSentence } from '../pieces.tsx'
import type { Recovery } from './notice.tsx'
import { useWords } from './words.ts'

const COUNTS = Array.from({ length: 11 }, (_nothing, at) => at + 2)
const EVERY = [7, 14, 30] as const
const dayAfter = (days: number) => cityDay(new Date(Date.now() + days * 86_400_000))

/** Instalments: what was proposed and answered, and a form for a plan while the days still run. */
export function Plan({ recovery, again }: { recovery: Recovery; again: () => void }) {
  const { t, fill } = useWords()
  const live = recovery.plans.find(
    ({ outcome, ended }) => outcome === null || (outcome === 'accepted' && !ended),
  )
  const last = recovery.plans.at(-1)
  return (
    <>
      {last && (
        <Said>
          <strong>{t.plan.title}</strong>
          <p>
            {t.plan.states[last.ended ? 'ended' : (last.outcome ?? 'waits')]}
            {last.reason && ` ${last.reason}`}
          </p>
          <ol>
            {last.instalments.map(({ on, amountCents }) => (
              <li key={on}>{fill(t.plan.part, { day: on, amount: money(amountCents) })}</li>
            ))}
          </ol>
        </Said>
      )}
      {!live && isWaiting(recovery.state) && <Propose recovery={recovery} again={again} />}
    </>
  )
}

function Propose({ recovery, again }: { recovery: Recovery; again: () => void }) {
  const { t, fill } = useWords()
  const sentence = useSentence()
  const [commandId] = useState(() => crypto.randomUUID())
  const [count, setCount] = useState(3)
  const [everyDays, setEveryDays] = useState<number>(30)
  const [first, setFirst] = useState(() => dayAfter(3))
  const propose = useMutation(
    trpc.merchant.proposePlan.mutationOptions({ retry: retryOutage, onSuccess: again }),
  )
  const problem = propose.error ? sentence(problemOf(propose.error).code) : null
  const instalments = first === '' ? [] : evenPlan(cents(recovery.owedCents), { count, first, everyDays })
  const { recoveryId } = recovery
  return (
    <details className="card">
      <summary>{t.plan.propose}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          propose.mutate({ recoveryId, commandId, instalments })
        }}
      >
        <Field label={t.plan.count}>
          {(ids) => (
            <select {...ids} value={count} onChange={(event) => setCount(Number(event.target.value))}>
              {COUNTS.map((n) => (
                <option key={n} value={n}>
                  {n}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.plan.first} hint={t.plan.firstHint}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              required
              min={dayAfter(0)}
              max={dayAfter(7)}
              value={first}
              onChange={(event) => setFirst(event.target.value)}
            />
          )}
        </Field>
        <Field label={t.plan.every}>
          {(ids) => (
            <select {...ids} value={everyDays} onChange={(event) => setEveryDays(Number(event.target.value))}>
              {EVERY.map((days) => (
                <option key={days} value={days}>
                  {fill(t.plan.days, { n: days })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <ol>
          {instalments.map(({ on, amountCents }) => (
            <li key={on}>{fill(t.plan.part, { day: on, amount: money(amountCents) })}</li>
          ))}
        </ol>
        <p className="hint">{t.plan.hint}</p>
        {problem && (
          <p role="alert" className="error">
            ⚠ {problem}
          </p>
        )}
        <button type="submit" className="button second" disabled={propose.isPending}>
          {t.plan.send}
        </button>
      </form>
    </details>
  )
}
