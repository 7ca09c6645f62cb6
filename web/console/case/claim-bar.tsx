import { App, Button, Popconfirm } from 'antd'
import { useEffect } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { time } from '../../ui/format.ts'
import { client, queryClient, trpc } from '../client.ts'
import { useCommand } from '../command.ts'
import { useKeys } from '../keys.ts'
import { Kbd, sentenceOf } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'

const RENEW_MS = 3 * 60_000

/** Who holds the case. While it is on screen and held, the claim is renewed. */
export function ClaimBar({ kase }: { readonly kase: CasePage }) {
  const { t, s, language } = useWords()
  const { message } = App.useApp()
  const me = useMe()
  const command = useCommand()
  const { caseNumber, claim, version } = kase
  const mine = claim?.mine === true
  const open = kase.state === 'in-review' || kase.state === 'awaiting-tourist'

  async function act(what: () => Promise<unknown>): Promise<void> {
    try {
      await what()
    } catch (error) {
      void message.warning(sentenceOf(error, s))
    }
    await queryClient.invalidateQueries(trpc.review.readCase.queryFilter({ caseNumber }))
  }
  const take = (): void => void act(() => client.review.claim.mutate({ caseNumber }))
  useEffect(() => {
    if (!mine) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible')
        void client.review.claim.mutate({ caseNumber }).catch(() => null)
    }, RENEW_MS)
    return () => clearInterval(timer)
  }, [mine, caseNumber])
  useKeys({ c: open && claim === null && !kase.conflictDeclared ? take : undefined })

  if (!open && claim === null) return null
  if (kase.conflictDeclared) return <p className="due-soon">{t.case.conflictDone}</p>
  return (
    <div className="buttons notice">
      <span className={mine ? '' : 'soft'}>
        {claim === null
          ? t.case.claimFree
          : mine
            ? fill(t.case.claimMine, { time: time(claim.expiresAt, language) })
            : fill(t.case.claimedBy, { name: claim.name })}
      </span>
      {claim === null ? (
        <Button size="small" onClick={take}>
          {t.case.claim}
          <Kbd>c</Kbd>
        </Button>
      ) : mine ? (
        <Button size="small" onClick={() => void act(() => client.review.release.mutate({ caseNumber }))}>
          {t.case.release}
        </Button>
      ) : me.role === 'supervisor' ? (
        <Button size="small" onClick={() => void act(() => client.review.takeClaim.mutate({ caseNumber }))}>
          {t.case.take}
        </Button>
      ) : null}
      <Popconfirm
        title={t.case.conflictSure}
        okText={t.common.confirm}
        cancelText={t.common.cancel}
        onConfirm={() => void act(() => client.review.declareConflict.mutate({ caseNumber }))}
      >
        <Button size="small">{t.case.conflict}</Button>
      </Popconfirm>
      {me.role === 'supervisor' && !kase.major ? (
        <Button
          size="small"
          onClick={() =>
            void act(() =>
              command((commandId) => client.review.markMajor.mutate({ caseNumber, commandId, version })),
            )
          }
        >
          {t.case.markMajor}
        </Button>
      ) : null}
    </div>
  )
}
