import { Button } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { Sure } from '../sure.tsx'
import { useWords } from '../words.ts'
import { DayLimit } from './day-limit.tsx'
import type { Rail } from './rail.ts'

/** What a person can do about a rail; each says first what it will do to the money. */
export function RailActs({ rail }: { readonly rail: Rail }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [limiting, setLimiting] = useState(false)
  const { rail: name, closedBecause, dailyLimitCents } = rail
  return (
    <div className="buttons">
      {closedBecause === null ? null : <Open rail={rail} />}
      {closedBecause === 'by-hand' ? null : (
        <Sure
          name={closedBecause === null ? t.provider.doClose : t.provider.keepClosed}
          says={t.provider.closeSure}
          tone="danger"
          busy={busy}
          onSure={() => void act(() => client.rail.close.mutate({ rail: name }))}
        />
      )}
      <Button onClick={() => setLimiting(true)}>{t.provider.setLimit}</Button>
      {dailyLimitCents === null ? null : (
        <Sure
          name={t.provider.liftLimit}
          says={t.provider.liftSure}
          busy={busy}
          onSure={() =>
            void act(
              () => client.rail.setDailyLimit.mutate({ rail: name, dailyLimitCents: null }),
              {},
              t.provider.limitSet,
            )
          }
        />
      )}
      {limiting ? <DayLimit rail={rail} onClose={() => setLimiting(false)} /> : null}
    </div>
  )
}

function Open({ rail: { rail, waiting } }: { readonly rail: Rail }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  return (
    <Sure
      name={t.provider.doOpen}
      says={fill(t.provider.openSure, { n: waiting.payouts, sum: money(waiting.cents) })}
      tone="first"
      busy={busy}
      onSure={() => void act(() => client.rail.open.mutate({ rail }))}
    />
  )
}
