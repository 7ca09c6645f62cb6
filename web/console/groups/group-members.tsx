import { Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { client } from '../client.ts'
import { Due } from '../clock.tsx'
import { failureWords } from '../payouts/failure-words.ts'
import { Mark, Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { WhyDialog } from '../why-dialog.tsx'
import { useWords } from '../words.ts'
import { DecideGroup } from './decide-group.tsx'
import type { Group, Member } from './group.ts'

export const isUndecided = ({ state }: Member): boolean =>
  state === 'in-review' || state === 'submitted' || state === 'accepted' || state === 'awaiting-tourist'
/** what may be decided now: somebody else is not at it, and its tourist owes no answer */
const mayBeDecided = (member: Member): boolean =>
  member.state === 'in-review' && (member.holder === null || member.holder.mine)

/** Who is in the group: with amounts to be decided, or with what became of each. */
export function GroupMembers({ group }: { readonly group: Group }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [leaving, setLeaving] = useState<string | null>(null)
  const chosen = group.members.filter((member) => mayBeDecided(member) && !left.has(member.caseNumber))
  const yuanOf = (member: Member): string => typed[member.caseNumber] ?? (member.askedCents / 100).toFixed(2)
  const toggle = ({ caseNumber }: Member) => {
    const next = new Set(left)
    if (!next.delete(caseNumber)) next.add(caseNumber)
    setLeft(next)
  }
  return (
    <Section title={t.groups.members}>
      <Table<Member>
        label={t.groups.members}
        rows={group.members}
        keyOf={(row) => row.caseNumber}
        columns={[
          {
            name: t.groups.include,
            cell: (row) =>
              mayBeDecided(row) ? (
                <Checkbox
                  aria-label={`${t.groups.include} ${row.caseNumber}`}
                  checked={!left.has(row.caseNumber)}
                  onChange={() => toggle(row)}
                />
              ) : row.holder && !row.holder.mine ? (
                <span className="soft">{fill(t.groups.holder, { name: row.holder.name })}</span>
              ) : null,
          },
          { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
          { name: t.queue.due, cell: (row) => (isUndecided(row) ? <Due at={row.dueAt} /> : '—') },
          { name: t.queue.asked, right: true, cell: (row) => <Money cents={row.askedCents} /> },
          { name: t.groups.evidence, right: true, cell: (row) => row.evidence },
          {
            name: t.groups.amount,
            right: true,
            cell: (row) =>
              mayBeDecided(row) ? (
                <Input
                  aria-label={`${t.groups.amount} ${row.caseNumber}`}
                  inputMode="decimal"
                  style={{ width: 110 }}
                  disabled={left.has(row.caseNumber)}
                  value={yuanOf(row)}
                  onChange={(event) => setTyped({ ...typed, [row.caseNumber]: event.target.value })}
                />
              ) : (
                <Money cents={row.amountCents} />
              ),
          },
          { name: t.groups.outcome, wrap: true, cell: (row) => <Outcome member={row} /> },
          {
            name: t.common.actions,
            cell: (row) =>
              isUndecided(row) ? (
                <Button size="small" onClick={() => setLeaving(row.caseNumber)}>
                  {t.groups.leave}
                </Button>
              ) : null,
          },
        ]}
      />
      {chosen.length > 0 || left.size > 0 ? (
        <DecideGroup
          group={group}
          chosen={chosen}
          yuanOf={yuanOf}
          onShare={(percent) =>
            setTyped(
              Object.fromEntries(
                group.members.map(({ caseNumber, askedCents }) => [
                  caseNumber,
                  (Math.floor((askedCents * percent) / 100) / 100).toFixed(2),
                ]),
              ),
            )
          }
        />
      ) : null}
      {leaving && (
        <WhyDialog
          title={t.groups.leaveTitle}
          action={t.groups.leave}
          label={t.groups.leaveWhy}
          busy={busy}
          onSend={(reason) => act(() => client.group.leave.mutate({ caseNumber: leaving, reason }))}
          onClose={() => setLeaving(null)}
        />
      )}
    </Section>
  )
}

/** Where one member's own payout is, in words; what failed says why, and what the case says of the decision. */
function Outcome({ member }: { readonly member: Member }) {
  const { t, s } = useWords()
  const { payoutState, failureCode, told, refusal, state } = member
  if (told === 'refused' && isUndecided(member))
    return (
      <>
        <Mark tone="warn">{t.groups.told.refused}</Mark>{' '}
        {refusal ? (Object.entries(s.errors).find(([code]) => code === refusal)?.[1] ?? refusal) : ''}
      </>
    )
  if (told === 'waiting') return t.groups.told.waiting
  if (payoutState)
    return (
      <>
        {s.payoutStates[payoutState]} {failureCode ? failureWords(failureCode, t) : ''}
      </>
    )
  return t.states[state]
}
