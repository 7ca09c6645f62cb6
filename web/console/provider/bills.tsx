import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BILL_READY_HOUR } from '#domain/provider-bill'
import type { RailName } from '#domain/rails'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { useSearchOf } from '../address.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Money, Nothing, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { BillComparison } from './bill-comparison.tsx'
import { billSearch } from './bill-search.ts'

type Day = Outputs['rail']['listBills']['days'][number]

/** The way out whose provider gives a bill of each day; what a bank says stands in its statements (reconciliation). */
const BILLED: RailName = 'wechat'

/** The provider's bills by day, and the chosen one against the ledger. */
export function Bills() {
  const { t } = useWords()
  const { day } = useSearchOf(billSearch)
  const asked = useQuery(trpc.rail.listBills.queryOptions({ rail: BILLED }))
  return (
    <Section title={`${t.provider.bills} · ${t.provider.rails[BILLED]}`}>
      <Answer of={asked} data={asked.data}>
        {({ days }) => <Days days={days} chosen={day ?? days[0]?.day ?? null} />}
      </Answer>
    </Section>
  )
}

function Days({ days, chosen }: { readonly days: readonly Day[]; readonly chosen: string | null }) {
  const { t } = useWords()
  const why = fill(t.provider.billsEmptyWhy, { hour: BILL_READY_HOUR })
  if (chosen === null) return <Nothing what={t.provider.billsEmpty} why={why} />
  const isThere = days.some(({ day }) => day === chosen)
  return (
    <>
      {days.length === 0 ? null : <DayTable days={days} chosen={chosen} />}
      {isThere ? (
        <BillComparison rail={BILLED} day={chosen} />
      ) : (
        <Nothing what={fill(t.provider.noBill, { day: chosen })} why={why} />
      )}
    </>
  )
}

function DayTable({ days, chosen }: { readonly days: readonly Day[]; readonly chosen: string }) {
  const { t, language } = useWords()
  return (
    <Table<Day>
      label={t.provider.bills}
      rows={days}
      keyOf={({ day }) => day}
      columns={[
        {
          name: t.provider.billDay,
          cell: ({ day }) => (
            <Link
              to="/provider"
              search={{ day }}
              resetScroll={false}
              aria-current={day === chosen ? 'true' : undefined}
            >
              {day === chosen ? <strong>{day}</strong> : day}
            </Link>
          ),
        },
        { name: t.provider.billOut, right: true, cell: (row) => <Money cents={row.outCents} /> },
        { name: t.provider.billIn, right: true, cell: (row) => <Money cents={row.inCents} /> },
        { name: t.provider.billLines, right: true, minor: true, cell: (row) => row.lines },
        { name: t.provider.billFetched, minor: true, cell: (row) => dateTime(row.fetchedAt, language) },
      ]}
    />
  )
}
