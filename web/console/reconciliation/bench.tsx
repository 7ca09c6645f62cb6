import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { fill } from '#domain/sentences'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { useKeys } from '../keys.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Kbd, Nothing } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Lines, Vouchers } from './booking.tsx'
import { ByHand } from './by-hand.tsx'
import { type Match, Why } from './why.tsx'

/** As many as one command takes. */
const MOST_AT_ONCE = 200

/** Space belongs to a control that has the focus, unless it is one of a proposal's own. */
function focusIsElsewhere(): boolean {
  const at = document.activeElement
  return at !== null && at.matches('input, button, a, select, summary') && at.closest('.bench-row') === null
}

/** Proposals with their reasons, one key each; below them what the rules left over. */
export function Bench() {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [chosen, setChosen] = useState(0)
  const [last, setLast] = useState<readonly string[] | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const pages = usePages(['reconciliation.proposed'], (cursor) =>
    client.reconciliation.listMatches.query({ state: 'proposed', cursor }),
  )
  const rows = pages.data?.pages.flatMap((page) => page.rows)
  const count = rows?.length ?? 0
  const at = Math.min(chosen, Math.max(0, count - 1))
  const current = rows?.[at]

  async function confirm(matches: readonly Match[]): Promise<void> {
    const matchIds = matches.map((match) => match.matchId)
    if (busy || matchIds.length === 0) return
    await act(async () => {
      await client.reconciliation.confirm.mutate({ matchIds })
      setLast(matchIds)
    })
  }
  async function undo(): Promise<void> {
    if (busy || last === null) return
    await act(async () => {
      await client.reconciliation.undo.mutate({ matchIds: [...last] })
      setLast(null)
    })
  }
  const move = (by: number) => setChosen(Math.max(0, Math.min(count - 1, at + by)))
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
  }, [at])
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    u: last === null ? undefined : () => void undo(),
    get ' '() {
      return current && !focusIsElsewhere() ? () => void confirm([current]) : undefined
    },
  })
  const certain = (rows ?? []).filter((match) => match.certainty === 'certain').slice(0, MOST_AT_ONCE)
  return (
    <>
      <div className="buttons notice">
        <Button
          type="primary"
          disabled={!current}
          loading={busy}
          onClick={() => current && void confirm([current])}
        >
          {t.reconciliation.confirm}
          <Kbd>{t.reconciliation.space}</Kbd>
        </Button>
        <Button disabled={last === null} loading={busy} onClick={() => void undo()}>
          {t.reconciliation.undo}
          <Kbd>u</Kbd>
        </Button>
        <Button disabled={at + 1 >= count} onClick={() => move(1)}>
          {t.reconciliation.next}
          <Kbd>j</Kbd>
        </Button>
        <Button disabled={at === 0} onClick={() => move(-1)}>
          {t.reconciliation.previous}
          <Kbd>k</Kbd>
        </Button>
        {certain.length > 1 ? (
          <Button loading={busy} onClick={() => void confirm(certain)}>
            {fill(t.reconciliation.confirmCertain, { n: certain.length })}
          </Button>
        ) : null}
      </div>
      <Answer of={pages} data={rows}>
        {(found) =>
          found.length === 0 ? (
            <Nothing what={t.reconciliation.noProposals} why={t.reconciliation.noProposalsWhy} />
          ) : (
            <div ref={list} className="notice">
              <div className="bench-head" aria-hidden>
                <span>{t.reconciliation.bank}</span>
                <span>{t.reconciliation.whyTitle}</span>
                <span>{t.reconciliation.ours}</span>
              </div>
              {found.map((match, index) => (
                <article
                  key={match.matchId}
                  className="bench-row"
                  // a click gives it the focus, and the focus chooses it
                  tabIndex={-1}
                  aria-current={index === at}
                  aria-label={`${t.reconciliation.proposal} ${index + 1}`}
                  onFocus={() => setChosen(index)}
                >
                  <Lines lines={match.lines} />
                  <div className="why">
                    <Why match={match} />
                  </div>
                  <Vouchers vouchers={match.vouchers} />
                </article>
              ))}
            </div>
          )
        }
      </Answer>
      <More of={pages} />
      <ByHand />
    </>
  )
}
