import { useNavigate } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { fill } from '#domain/sentences'
import { client, queryClient } from '../client.ts'
import { serverNow, useNow } from '../clock.tsx'
import { useCommand } from '../command.ts'
import { useKeys } from '../keys.ts'
import { Kbd, sentenceOf } from '../pieces.tsx'
import { useWords } from '../words.ts'

export interface Decided {
  readonly caseNumber: string
  readonly decisionId: string
  readonly kind: 'advance' | 'settled' | 'rejected' | 'referred'
  readonly wayBackUntil: string | null
}

const NOTE_SHOWN_MS = 6_000

let last: (Decided & { readonly at: number }) | null = null
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The bar stays while the page moves on to the next case. */
export function announce(decided: Decided | null): void {
  last = decided ? { ...decided, at: serverNow() } : null
  for (const listener of listeners) listener()
}

/** Five seconds in which the last decision is really taken back; afterwards it says that there is no way. */
export function WayBackBar() {
  const decided = useSyncExternalStore(subscribe, () => last)
  return decided ? <Bar key={decided.decisionId} decided={decided} /> : null
}

function Bar({ decided }: { readonly decided: Decided & { readonly at: number } }) {
  const { t, s } = useWords()
  const now = useNow()
  const navigate = useNavigate()
  const command = useCommand()
  const [said, setSaid] = useState<string | null>(null)
  const { caseNumber, decisionId, wayBackUntil } = decided
  const seconds = wayBackUntil ? Math.ceil((Date.parse(wayBackUntil) - now) / 1_000) : 0
  const open = said === null && seconds > 0

  async function undo(): Promise<void> {
    try {
      await command((commandId) => client.review.undo.mutate({ caseNumber, commandId, decisionId }))
      setSaid(fill(t.case.undone2, { case: caseNumber }))
      await queryClient.invalidateQueries()
      await navigate({ to: '/cases/$caseNumber', params: { caseNumber } })
    } catch (error) {
      setSaid(sentenceOf(error, s))
    }
  }
  useKeys({ u: open ? () => void undo() : undefined })

  if (!open && said === null && serverNow() - decided.at > NOTE_SHOWN_MS + (wayBackUntil ? 4_000 : 0))
    return null
  const kind = t.case.decisionKinds[decided.kind]
  const words = open ? t.case.wayBack : wayBackUntil ? t.case.wayBackOver : t.case.noWayBack
  return (
    <div className="way-back" role="status">
      <span>{said ?? fill(words, { case: caseNumber, kind, seconds })}</span>
      {open ? (
        <button type="button" onClick={() => void undo()}>
          {t.case.undo}
          <Kbd>u</Kbd>
        </button>
      ) : (
        <button type="button" onClick={() => announce(null)}>
          {t.common.close}
        </button>
      )}
    </div>
  )
}
