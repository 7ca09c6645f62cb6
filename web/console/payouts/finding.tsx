import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { Sure } from '../sure.tsx'
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
        <Sure
          key={finding}
          name={t.payouts[name]}
          says={t.payouts.sure}
          size="small"
          busy={busy}
          onSure={() =>
            void act((commandId) =>
              client.payout.resolveUnknown.mutate({ caseNumber, commandId, payoutId, finding }),
            )
          }
        />
      ))}
    </>
  )
}
