import { Button, Popconfirm } from 'antd'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { useWords } from '../words.ts'
import type { Row } from './standing.tsx'

const FINDINGS = [
  ['paid', 'paid'],
  ['not-paid', 'notPaid'],
] as const

/** What a person found at the provider about a payout of unknown outcome. */
export function Finding({ row }: { readonly row: Row }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { caseNumber, payoutId } = row
  return (
    <>
      {FINDINGS.map(([finding, name]) => (
        <Popconfirm
          key={finding}
          title={t.payouts.sure}
          okText={t.payouts[name]}
          cancelText={t.common.cancel}
          onConfirm={() =>
            void act((commandId) =>
              client.payout.resolveUnknown.mutate({ caseNumber, commandId, payoutId, finding }),
            )
          }
        >
          <Button size="small" loading={busy}>
            {t.payouts[name]}
          </Button>
        </Popconfirm>
      ))}
    </>
  )
}
