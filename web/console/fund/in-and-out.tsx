import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useMoment } from '../books/moment-picker.tsx'
import { askedOf } from '../books/moment-search.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Day = Outputs['fund']['inAndOut']['days'][number]

const DAYS = 30

export function InAndOut() {
  const { t } = useWords()
  const asked = useQuery(trpc.fund.inAndOut.queryOptions({ ...askedOf(useMoment()), days: DAYS }))
  return (
    <Section title={t.fund.inOut}>
      <Answer of={asked} data={asked.data?.days}>
        {(days) => {
          const used = days.filter((day) => day.inCents !== 0 || day.outCents !== 0)
          if (used.length === 0) return <p className="soft">{t.fund.noDays}</p>
          return (
            <>
              <Bars days={days} />
              <Table<Day>
                label={t.fund.inOut}
                rows={used.toReversed()}
                keyOf={(day) => day.day}
                foot={
                  <tr>
                    <td>{fill(t.fund.daysTogether, { n: DAYS })}</td>
                    <td className="right">
                      <Money cents={used.reduce((sum, day) => sum + day.inCents, 0)} />
                    </td>
                    <td className="right">
                      <Money cents={used.reduce((sum, day) => sum + day.outCents, 0)} />
                    </td>
                  </tr>
                }
                columns={[
                  {
                    name: t.fund.day,
                    cell: ({ day }) => (
                      <Link to="/ledger" search={{ account: 'cash', postedOn: day }}>
                        {day}
                      </Link>
                    ),
                  },
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

/** Beside the table, which says the same in figures: in stands above the line, out below it. */
function Bars({ days }: { readonly days: readonly Day[] }) {
  const { t } = useWords()
  const most = Math.max(1, ...days.flatMap((day) => [day.inCents, day.outCents]))
  return (
    <figure className="days notice" aria-hidden>
      <figcaption>
        <span>
          <i className="swatch of-available" />
          {t.fund.in} ↑ <i className="swatch of-outstanding" />
          {t.fund.out} ↓
        </span>
        <span className="money">{fill(t.fund.most, { sum: money(most) })}</span>
      </figcaption>
      <div className="daybars">
        {days.map((day) => (
          <div
            key={day.day}
            title={`${day.day} ${t.fund.in} ${money(day.inCents)} ${t.fund.out} ${money(day.outCents)}`}
          >
            <i className="in" style={{ height: heightOf(day.inCents, most) }} />
            <i className="out" style={{ height: heightOf(day.outCents, most) }} />
          </div>
        ))}
      </div>
      <div className="day-ends">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </div>
    </figure>
  )
}

/** What moved at all can be seen; each side has half of the height. */
const heightOf = (amount: number, most: number): string =>
  amount === 0 ? '0' : `max(2px, ${(amount / most) * 50}%)`
