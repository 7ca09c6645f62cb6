import { useQuery } from '@tanstack/react-query'
import { money } from '../../ui/format.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Day = Outputs['fund']['inAndOut']['days'][number]

const DAYS = 30

export function InAndOut() {
  const { t } = useWords()
  const asked = useQuery(trpc.fund.inAndOut.queryOptions({ days: DAYS }))
  return (
    <Section title={t.fund.inOut}>
      <Answer of={asked} data={asked.data?.days}>
        {(days) => {
          const used = days.filter((day) => day.inCents !== 0 || day.outCents !== 0)
          if (used.length === 0) return <p className="soft">{t.fund.noDays}</p>
          return (
            <>
              <Bars days={[...days].sort((a, b) => a.day.localeCompare(b.day))} />
              <Table<Day>
                label={t.fund.inOut}
                rows={used}
                keyOf={(day) => day.day}
                columns={[
                  { name: t.fund.day, cell: (day) => day.day },
                  { name: t.fund.in, right: true, cell: (day) => <Money cents={day.inCents} /> },
                  { name: t.fund.out, right: true, cell: (day) => <Money cents={day.outCents} /> },
                ]}
              />
            </>
          )
        }}
      </Answer>
    </Section>
  )
}

/** Beside the table, which says the same in figures. */
function Bars({ days }: { readonly days: readonly Day[] }) {
  const { t } = useWords()
  const most = Math.max(1, ...days.flatMap((day) => [day.inCents, day.outCents]))
  return (
    <div className="daybars notice" aria-hidden>
      {days.map((day) => (
        <div
          key={day.day}
          title={`${day.day} ${t.fund.in} ${money(day.inCents)} ${t.fund.out} ${money(day.outCents)}`}
        >
          <i className="in" style={{ height: `${(day.inCents / most) * 100}%` }} />
          <i className="out" style={{ height: `${(day.outCents / most) * 100}%` }} />
        </div>
      ))}
    </div>
  )
}
