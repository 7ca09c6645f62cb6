import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { fill } from '#domain/sentences'
import { time } from '../../ui/format.ts'
import type { Outputs } from '../client.ts'
import { Due } from '../clock.tsx'
import { Mark } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import { failureWords } from './failure-words.ts'

export type Row = Outputs['payout']['list']['rows'][number]

/** Where a payout stands, why it stands there, and until when. */
export function Standing({ row }: { readonly row: Row }) {
  const { s } = useWords()
  return (
    <>
      {s.payoutStates[row.state]}
      <Why row={row} />
    </>
  )
}

const Line = ({ children }: { readonly children: ReactNode }) => (
  <span className="second-line soft">{children}</span>
)

function Why({ row }: { readonly row: Row }) {
  const { t, language } = useWords()
  const at = (words: string, instant: string | null) =>
    instant === null ? null : <Line>{fill(words, { time: time(instant, language) })}</Line>
  switch (row.state) {
    case 'approved':
      return <Waits row={row} />
    case 'sending':
      return at(t.payouts.sentAt, row.sentAt)
    case 'awaiting-payee':
      return <Ready row={row} />
    case 'unknown-outcome':
      return row.unknownSince === null ? null : (
        <Line>
          {fill(t.payouts.unknownAt, { time: time(row.unknownSince, language), n: row.unknownAsked })}
        </Line>
      )
    case 'paid':
      return at(t.payouts.paidAt, row.paidAt)
    case 'failed':
    case 'cancelled':
    case 'returned':
      return (
        <>
          {at(t.payouts.returnedAt, row.returnedAt)}
          <CameToNothing row={row} />
        </>
      )
    default:
      return null
  }
}

/** The rail is closed, or the day's limit is reached: why, and until when at most. */
function Waits({ row: { postponedBecause, sendAfter } }: { readonly row: Row }) {
  const { t, language } = useWords()
  if (postponedBecause === null) return null
  const until =
    postponedBecause === 'by-hand'
      ? t.payouts.untilOpened
      : sendAfter &&
        fill(postponedBecause === 'daily-limit' ? t.payouts.waitsLimit : t.payouts.waitsUntil, {
          time: time(sendAfter, language),
        })
  return (
    <>
      <Line>{fill(t.payouts.waits, { why: labelOf(t.provider.because, postponedBecause) })}</Line>
      <Line>
        {until} <Link to="/provider">{t.payouts.toProvider}</Link>
      </Line>
    </>
  )
}

function Ready({ row: { collectBy, cancelRequestedAt } }: { readonly row: Row }) {
  const { t, language } = useWords()
  if (cancelRequestedAt)
    return (
      <span className="second-line">
        <Mark tone="warn">{fill(t.payouts.takingBack, { time: time(cancelRequestedAt, language) })}</Mark>
      </span>
    )
  return collectBy === null ? null : (
    <span className="second-line">
      {t.payouts.readyUntil} <Due at={collectBy} />
    </span>
  )
}

function CameToNothing({ row: { failureCode, correctionDueAt } }: { readonly row: Row }) {
  const { t } = useWords()
  return (
    <>
      {failureCode === null ? null : <span className="second-line">{failureWords(failureCode, t)}</span>}
      {correctionDueAt === null ? null : (
        <span className="second-line">
          {t.payouts.correctUntil} <Due at={correctionDueAt} />
        </span>
      )}
    </>
  )
}
