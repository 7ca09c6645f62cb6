import { Alert, Button, Input, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import { parseYuan } from '#domain/money'
import { REASONS } from '#domain/reasons'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { ReasonChoice } from '../case/reason-choice.tsx'
import { client } from '../client.ts'
import { useWords } from '../words.ts'
import { type Group, type Member, sumOf } from './group.ts'

type Kind = 'advance' | 'rejected' | 'referred'
const KINDS = ['advance', 'rejected', 'referred'] as const

/** One decision about all that are chosen; nothing is shown as done before the server says so of each. */
export function DecideGroup({
  group,
  chosen,
  yuanOf,
  onShare,
}: {
  readonly group: Group
  readonly chosen: readonly Member[]
  readonly yuanOf: (member: Member) => string
  readonly onShare: (percent: number) => void
}) {
  const { t, s } = useWords()
  const { act, busy } = useAct()
  const [kind, setKind] = useState<Kind>('advance')
  const [reason, setReason] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const [percent, setPercent] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const amounts = chosen.map((member) => ({ member, cents: parseYuan(yuanOf(member)) }))
  const inPart = amounts.some(({ member, cents }) => cents !== null && cents < member.askedCents)
  const total = amounts.reduce((sum, { cents }) => sum + (cents ?? 0), 0)
  const reasons = kind === 'advance' ? (inPart ? REASONS.part : []) : REASONS[kind]

  async function send(): Promise<void> {
    const wrong = amounts.find(({ member, cents }) => !cents || cents > member.askedCents)
    const missing =
      chosen.length === 0
        ? t.groups.nobody
        : kind === 'advance' && wrong
          ? fill(t.groups.amountWrong, { case: wrong.member.caseNumber })
          : reasons.length > 0 && reason === null
            ? s.errors.REASON_REQUIRED
            : null
    setProblem(missing)
    if (missing) return
    await act(async (commandId) => {
      const outcome = await client.group.decide.mutate({
        groupId: group.groupId,
        commandId,
        kind,
        ...(reasons.length > 0 && reason ? { reasonCode: reason } : {}),
        ...(note.trim() ? { note: note.trim() } : {}),
        members: amounts.map(({ member: { caseNumber, version }, cents }) => ({
          caseNumber,
          version,
          ...(kind === 'advance' && cents !== null ? { amountCents: cents } : {}),
        })),
      })
      if (outcome.refused.length + outcome.waiting > 0)
        setProblem(
          fill(t.groups.done, {
            applied: outcome.applied,
            refused: outcome.refused.length,
            waiting: outcome.waiting,
          }),
        )
    })
  }
  return (
    <form
      className="decide-form"
      aria-label={t.groups.decisions}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <p className="soft">{t.groups.help}</p>
      {problem ? <Alert type="warning" role="alert" title={problem} /> : null}
      <Radio.Group
        aria-label={t.groups.decided}
        value={kind}
        onChange={({ target }) => {
          setKind(KINDS.find((one) => one === target.value) ?? 'advance')
          setReason(null)
        }}
        options={KINDS.map((value) => ({ value, label: t.groups.kinds[value] }))}
      />
      {kind === 'advance' ? (
        <div className="buttons">
          <Button onClick={() => onShare(100)}>{t.groups.allAsked}</Button>
          <InputNumber
            aria-label={t.groups.share}
            placeholder={t.groups.share}
            min={1}
            max={100}
            style={{ width: 120 }}
            value={percent}
            onChange={setPercent}
          />
          <Button disabled={percent === null} onClick={() => percent !== null && onShare(percent)}>
            {t.groups.applyShare}
          </Button>
        </div>
      ) : null}
      {reasons.length > 0 ? (
        <>
          <p>{kind === 'advance' ? t.groups.partReason : t.groups.reason}</p>
          <ReasonChoice reasons={reasons} chosen={reason} onChoose={setReason} first={false} />
        </>
      ) : null}
      <label>
        {t.common.note}
        <Input.TextArea
          rows={2}
          maxLength={1_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      {kind === 'advance' ? (
        <p role="status">
          <strong>
            {fill(t.groups.sum, { n: chosen.length, sum: sumOf(amounts.map(({ cents }) => cents ?? 0)) })}
          </strong>{' '}
          {total > group.fundAvailableCents
            ? fill(t.groups.over, { available: money(group.fundAvailableCents) })
            : ''}
        </p>
      ) : null}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={busy} danger={kind === 'rejected'}>
          {fill(t.groups.confirm, { kind: t.groups.kinds[kind], n: chosen.length })}
        </Button>
      </div>
    </form>
  )
}
