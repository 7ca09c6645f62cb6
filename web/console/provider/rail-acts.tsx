import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
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
        <Popconfirm
          title={t.provider.closeSure}
          okText={t.provider.doClose}
          okButtonProps={{ danger: true }}
          cancelText={t.common.cancel}
          onConfirm={() => void act(() => client.rail.close.mutate({ rail: name }))}
        >
          <Button danger loading={busy}>
            {closedBecause === null ? t.provider.doClose : t.provider.keepClosed}
          </Button>
        </Popconfirm>
      )}
      <Button onClick={() => setLimiting(true)}>{t.provider.setLimit}</Button>
      {dailyLimitCents === null ? null : (
        <Popconfirm
          title={t.provider.liftSure}
          okText={t.provider.liftLimit}
          cancelText={t.common.cancel}
          onConfirm={() =>
            void act(
              () => client.rail.setDailyLimit.mutate({ rail: name, dailyLimitCents: null }),
              {},
              t.provider.limitSet,
            )
          }
        >
          <Button loading={busy}>{t.provider.liftLimit}</Button>
        </Popconfirm>
      )}
      {limiting ? <DayLimit rail={rail} onClose={() => setLimiting(false)} /> : null}
    </div>
  )
}

function Open({ rail: { rail, waiting } }: { readonly rail: Rail }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  return (
    <Popconfirm
      title={fill(t.provider.openSure, { n: waiting.payouts, sum: money(waiting.cents) })}
      okText={t.provider.doOpen}
      cancelText={t.common.cancel}
      onConfirm={() => void act(() => client.rail.open.mutate({ rail }))}
    >
      <Button type="primary" loading={busy}>
        {t.provider.doOpen}
      </Button>
    </Popconfirm>
  )
}
