import { dateTime, money } from '../../ui/format.ts'
import type { Words } from '../languages/zh-CN.ts'
import { Table } from '../table.tsx'
import { labelOf, useWords } from '../words.ts'
import type { Rail } from './rail.ts'

type Event = Rail['events'][number]

/** When it was opened, closed or limited, and by whom. */
export function RailEvents({ rail: { events } }: { readonly rail: Rail }) {
  const { t, language } = useWords()
  return (
    <>
      <h3>{t.provider.events}</h3>
      {events.length === 0 ? (
        <p className="soft">{t.provider.noEvents}</p>
      ) : (
        <Table<Event & { readonly key: string }>
          label={t.provider.events}
          rows={events.map((event, at) => ({ ...event, key: `${event.at} ${events.length - at}` }))}
          keyOf={(event) => event.key}
          columns={[
            { name: t.common.at, cell: (event) => dateTime(event.at, language) },
            { name: t.common.state, cell: (event) => t.provider.eventKinds[event.kind] },
            { name: t.common.reason, wrap: true, cell: (event) => becauseOf(event, t) },
            { name: t.common.by, cell: (event) => event.by?.name ?? t.provider.byItself },
          ]}
        />
      )}
    </>
  )
}

/** A limit's event keeps the limit in fen; what was opened keeps what had closed it. */
function becauseOf({ kind, because }: Event, t: Words): string {
  if (kind === 'limit-set') return because === null ? t.provider.noLimitEvent : money(Number(because))
  return kind === 'opened' ? '—' : labelOf(t.provider.because, because)
}
