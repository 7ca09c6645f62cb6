import { Button } from 'antd'
import { useState } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { WhyDialog } from '../why-dialog.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'

/** An advance that is set aside: a supervisor without a part in it finds who must pay. */
export function HeldPayout({ kase, payoutId }: { readonly kase: CasePage; readonly payoutId: string }) {
  const { t } = useWords()
  const { id: me, role } = useMe()
  const { act, busy } = useAct()
  const [finding, setFinding] = useState<'liable' | 'not-liable' | null>(null)
  const hadPart = kase.decisions.some(({ decidedBy }) => decidedBy?.id === me)
  if (role !== 'supervisor') return null
  if (hadPart) return <span className="soft">{t.recoveries.hadPart}</span>
  return (
    <span className="buttons">
      {(['liable', 'not-liable'] as const).map((outcome) => (
        <Button key={outcome} size="small" onClick={() => setFinding(outcome)}>
          {t.recoveries.findings[outcome]}
        </Button>
      ))}
      {finding ? (
        <WhyDialog
          title={t.recoveries.objection}
          action={t.recoveries.findings[finding]}
          label={t.recoveries.findWhy}
          busy={busy}
          onSend={(reason) =>
            act((commandId) =>
              client.payout.decideHold.mutate({
                caseNumber: kase.caseNumber,
                commandId,
                payoutId,
                outcome: finding,
                reason,
              }),
            )
          }
          onClose={() => setFinding(null)}
        />
      ) : null}
    </span>
  )
}
