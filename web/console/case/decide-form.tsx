import { Alert, Button, Input } from 'antd'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { parseYuan } from '#domain/money'
import { REASONS } from '#domain/reasons'
import { fill } from '#domain/sentences'
import { client, queryClient, trpc } from '../client.ts'
import { useCommand } from '../command.ts'
import { Kbd, sentenceOf } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { problemOf } from '../../ui/trpc.ts'
import type { Mode } from './decide-panel.tsx'
import { ProofChoice } from './proof-choice.tsx'
import { ReasonChoice, TouristReads } from './reason-choice.tsx'
import { announce } from './way-back.tsx'

const KIND_OF = {
  advance: 'advance',
  part: 'advance',
  reject: 'rejected',
  refer: 'referred',
  settled: 'settled',
} as const
const REASONS_OF = { part: REASONS.part, reject: REASONS.rejected, refer: REASONS.referred } as const

const inYuan = (cents: number): string => (cents / 100).toFixed(2)
const reasonsOf = (mode: Mode): readonly string[] =>
  mode === 'part' || mode === 'reject' || mode === 'refer' ? REASONS_OF[mode] : []

/** The words and figures of one decision; Enter confirms it. Nothing is shown as done before the server says so. */
export function DecideForm({
  mode,
  kase,
  onCancel,
  onDecided,
}: {
  readonly mode: Mode
  readonly kase: CasePage
  readonly onCancel: () => void
  readonly onDecided: () => void
}) {
  const { t, s } = useWords()
  const command = useCommand()
  const form = useRef<HTMLFormElement>(null)
  const { caseNumber, version, limits, story } = kase
  const [yuan, setYuan] = useState(mode === 'part' ? '' : inYuan(story.askedCents))
  const [reason, setReason] = useState<string | null>(null)
  const [proof, setProof] = useState<string | null>(
    kase.evidence.find((e) => e.kind === 'merchant-proof')?.id ?? null,
  )
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const hasAmount = mode === 'part' || mode === 'settled' || mode === 'advance'
  const amountCents = hasAmount ? parseYuan(yuan) : null
  const reasons = reasonsOf(mode)

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [])

  async function send(): Promise<void> {
    if (mode === 'ask') {
      await command((commandId) => client.review.ask.mutate({ caseNumber, commandId, version, text }))
      onDecided()
      return
    }
    const kind = KIND_OF[mode]
    const given = {
      ...(amountCents === null ? {} : { amountCents }),
      ...(reason === null ? {} : { reasonCode: reason }),
      ...(mode === 'settled' && proof ? { proofEvidenceId: proof } : {}),
      ...(text.trim() ? { note: text } : {}),
    }
    const answer = await command((commandId) =>
      client.review.decide.mutate({ caseNumber, commandId, version, kind, ...given }),
    )
    announce({ caseNumber, kind, decisionId: answer.decisionId, wayBackUntil: answer.wayBackUntil })
    onDecided()
  }
  async function submit(): Promise<void> {
    if (busy) return
    const missing =
      hasAmount && amountCents === null
        ? t.common.amountWrong
        : reasons.length && !reason
          ? s.errors.REASON_REQUIRED
          : null
    if (missing) return setProblem(missing)
    setBusy(true)
    setProblem(null)
    try {
      await send()
    } catch (error) {
      setProblem(problemOf(error).code === 'STALE_PAGE' ? t.case.stale : sentenceOf(error, s))
    }
    setBusy(false)
    await queryClient.invalidateQueries(trpc.review.readCase.queryFilter({ caseNumber }))
  }
  function onKey(event: KeyboardEvent<HTMLFormElement>): void {
    const chosen = reasons[Number(event.key) - 1]
    if (!chosen || (event.target instanceof HTMLInputElement && event.target.type !== 'radio')) return
    if (event.target instanceof HTMLTextAreaElement) return
    event.preventDefault()
    setReason(chosen)
    form.current?.querySelector<HTMLElement>('button[type=submit]')?.focus()
  }

  const total = (amountCents ?? 0) + limits.sameDayCents
  const advances = mode === 'advance' || mode === 'part'
  return (
    <form
      ref={form}
      className="decide-form"
      aria-label={t.case[mode]}
      onKeyDown={onKey}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {problem ? <Alert type="warning" role="alert" title={problem} /> : null}
      {hasAmount ? (
        <label>
          {mode === 'settled' ? t.case.settledAmount : t.case.amountTo}
          <Input
            inputMode="decimal"
            value={yuan}
            readOnly={mode === 'advance'}
            {...(mode === 'advance' ? {} : { 'data-first': '' })}
            onChange={(event) => setYuan(event.target.value)}
          />
        </label>
      ) : null}
      {advances && total > limits.claimCapCents ? (
        <p className="due-soon">{t.case.supervisorNeeded}</p>
      ) : advances && total >= limits.secondPersonCents ? (
        <p className="due-soon">{t.case.secondPerson}</p>
      ) : null}
      {reasons.length ? (
        <ReasonChoice reasons={reasons} chosen={reason} onChoose={setReason} first={mode !== 'part'} />
      ) : null}
      {reason ? (
        <TouristReads
          kase={kase}
          template={mode === 'part' ? 'part' : mode === 'refer' ? 'referred' : 'rejected'}
          reason={reason}
          amountCents={amountCents}
        />
      ) : null}
      {mode === 'settled' ? <ProofChoice kase={kase} chosen={proof} onChoose={setProof} /> : null}
      {mode === 'advance' ? null : (
        <label>
          {mode === 'ask' ? t.case.question : t.common.note}
          <Input.TextArea
            rows={mode === 'ask' ? 4 : 2}
            maxLength={1_000}
            value={text}
            {...(mode === 'ask' ? { 'data-first': '' } : {})}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      )}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={busy}
          danger={mode === 'reject'}
          {...(mode === 'advance' ? { 'data-first': '' } : {})}
        >
          {fill(t.case.confirm, { what: t.case[mode] })}
          <Kbd>Enter</Kbd>
        </Button>
        <Button onClick={onCancel}>
          {t.common.cancel}
          <Kbd>Esc</Kbd>
        </Button>
      </div>
    </form>
  )
}
