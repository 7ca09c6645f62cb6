import { App, Button } from 'antd'
import { useState } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { client, queryClient, trpc } from '../client.ts'
import { useKeys } from '../keys.ts'
import { Kbd, sentenceOf } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { DecideForm } from './decide-form.tsx'

export type Mode = 'advance' | 'part' | 'reject' | 'refer' | 'ask' | 'settled'

const MODES = [
  ['advance', 'a'],
  ['part', 'p'],
  ['reject', 'x'],
  ['ask', 'm'],
  ['settled', 's'],
  ['refer', 'f'],
] as const satisfies readonly (readonly [Mode, string])[]

/** What can be decided now: each button with its key; a case that nobody holds is claimed by choosing. */
export function DecidePanel({
  kase,
  onDecided,
}: {
  readonly kase: CasePage
  readonly onDecided: () => void
}) {
  const { t, s } = useWords()
  const { message } = App.useApp()
  const [mode, setMode] = useState<Mode | null>(null)
  const open = kase.state === 'in-review' && !kase.conflictDeclared
  const holds = kase.claim === null || kase.claim.mine
  const enrolled = kase.merchant?.enrolled === true

  async function choose(chosen: Mode): Promise<void> {
    try {
      if (!kase.claim) {
        await client.review.claim.mutate({ caseNumber: kase.caseNumber })
        void queryClient.invalidateQueries(trpc.review.readCase.queryFilter({ caseNumber: kase.caseNumber }))
      }
      setMode(chosen)
    } catch (error) {
      void message.warning(sentenceOf(error, s))
    }
  }
  const may = (chosen: Mode): boolean =>
    open && holds && (enrolled || (chosen !== 'advance' && chosen !== 'part'))
  useKeys({
    ...Object.fromEntries(MODES.map(([name, key]) => [key, may(name) ? () => void choose(name) : undefined])),
    Escape: () => setMode(null),
  })
  if (kase.conflictDeclared) return null
  if (!open) return <p className="soft">{t.case.notOpen}</p>
  return (
    <>
      {holds ? null : <p className="soft">{t.case.notMine}</p>}
      {enrolled ? null : <p className="due-soon">{s.errors.MERCHANT_NOT_ENROLLED}</p>}
      <div className="buttons notice">
        {MODES.map(([name, key]) => (
          <Button
            key={name}
            type={name === 'advance' || mode === name ? 'primary' : 'default'}
            danger={name === 'reject'}
            disabled={!may(name)}
            aria-keyshortcuts={key}
            onClick={() => void choose(name)}
          >
            {t.case[name]}
            <Kbd>{key}</Kbd>
          </Button>
        ))}
      </div>
      {mode && holds ? (
        <DecideForm key={mode} mode={mode} kase={kase} onCancel={() => setMode(null)} onDecided={onDecided} />
      ) : null}
    </>
  )
}
