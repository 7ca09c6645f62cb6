import { Button } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, queryClient } from '../client.ts'
import { Sure } from '../sure.tsx'
import { useWords } from '../words.ts'
import { CorrectPayee } from './correct-payee.tsx'
import { Finding } from './finding.tsx'
import type { Row } from './standing.tsx'

const ASKED_ABOUT: readonly Row['state'][] = ['sending', 'awaiting-payee', 'unknown-outcome']

/** What a person can do about a payout where it stands, and nothing else. */
export function RowActs({ row }: { readonly row: Row }) {
  const [correcting, setCorrecting] = useState(false)
  const isAdvance = row.kind === 'advance'
  const hasWord = ASKED_ABOUT.includes(row.state)
  return (
    <div className="buttons">
      {hasWord || mayBeTried(row) ? <Ask row={row} /> : null}
      {isAdvance && mayBeTakenBack(row) ? <TakeBack row={row} /> : null}
      {row.state === 'unknown-outcome' ? <Finding row={row} /> : null}
      {isAdvance && row.correctionDueAt ? <PutRight row={row} onCorrect={() => setCorrecting(true)} /> : null}
      {correcting ? <CorrectPayee row={row} onClose={() => setCorrecting(false)} /> : null}
    </div>
  )
}

/** Nobody has it yet: the payee has not collected it, or no file has left with it. */
const mayBeTakenBack = ({ state, rail, cancelRequestedAt }: Row): boolean =>
  cancelRequestedAt === null && (state === 'awaiting-payee' || (state === 'sending' && rail === 'bank'))

/** What a person or the day's limit holds back is not helped by trying. */
const mayBeTried = ({ state, postponedBecause }: Row): boolean =>
  state === 'approved' &&
  postponedBecause !== null &&
  postponedBecause !== 'by-hand' &&
  postponedBecause !== 'daily-limit'

/** The question is only passed on: the row is read again a little later, when the answer may have come. */
const ANSWER_MAY_BE_THERE_MS = 1_500

function Ask({ row: { caseNumber, payoutId, state } }: { readonly row: Row }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const isSent = state !== 'approved'
  async function ask(): Promise<void> {
    const words = isSent ? t.payouts.asked : t.payouts.tried
    await act(() => client.payout.askProvider.mutate({ caseNumber, payoutId }), {}, words)
    setTimeout(() => void queryClient.invalidateQueries(), ANSWER_MAY_BE_THERE_MS)
  }
  return (
    <Button size="small" loading={busy} onClick={() => void ask()}>
      {isSent ? t.payouts.askNow : t.payouts.tryNow}
    </Button>
  )
}

function TakeBack({ row: { caseNumber, payoutId } }: { readonly row: Row }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  return (
    <Sure
      name={t.payouts.takeBack}
      says={t.payouts.takeBackSure}
      tone="danger"
      size="small"
      busy={busy}
      onSure={() =>
        void act(
          (commandId) => client.payout.cancel.mutate({ caseNumber, commandId, payoutId }),
          {},
          t.payouts.takeBackAsked,
        )
      }
    />
  )
}

/** It came to nothing, or came back: to the same payee once more, or to the one the payee names instead. */
function PutRight({ row, onCorrect }: { readonly row: Row; readonly onCorrect: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { caseNumber, payoutId } = row
  return (
    <>
      <Button size="small" type="primary" onClick={onCorrect}>
        {t.payouts.correct}
      </Button>
      <Sure
        name={t.payouts.repeat}
        says={fill(t.payouts.repeatSure, { sum: money(row.amountCents) })}
        size="small"
        busy={busy}
        onSure={() =>
          void act(
            (commandId) => client.payout.repeat.mutate({ caseNumber, commandId, payoutId }),
            {},
            t.payouts.repeated,
          )
        }
      />
    </>
  )
}
