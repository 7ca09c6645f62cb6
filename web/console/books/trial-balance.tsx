import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Input } from 'antd'
import { z } from 'zod'
import { serverToday } from '../clock.tsx'
import { localText } from '../../ui/format.ts'
import { useSearchOf } from '../address.ts'
import { trpc } from '../client.ts'
import { Answer, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { useMoment } from './moment-picker.tsx'
import { askedOf, momentSearch } from './moment-search.ts'
import { TakeAway } from './take-away.tsx'
import { daysOf, TurnoverTable } from './turnover-table.tsx'

/** The books' page: the moment, and the days that the trial balance is over. */
export const booksSearch = momentSearch.extend({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})

/** The trial balance of any days, from what had been posted by the moment; without days, of the moment's month. */
export function TrialBalance() {
  const { t } = useWords()
  const moment = useMoment()
  const { from, to } = useSearchOf(booksSearch)
  const navigate = useNavigate()
  const now = moment.effectiveOn ?? (moment.asOf ? localText(moment.asOf).slice(0, 10) : serverToday())
  const month = daysOf(now.slice(0, 7))
  const days = { from: from ?? month.from, to: to ?? month.to }
  const asked = useQuery({
    ...trpc.books.trialBalance.queryOptions({ ...askedOf(moment), ...days }),
    enabled: days.from <= days.to,
  })
  const go = (change: { readonly from?: string; readonly to?: string }) =>
    void navigate({ to: '/books', search: (before: object) => ({ ...before, ...days, ...change }) })
  return (
    <Section title={t.books.trialBalance} extra={<TakeAway table="trial-balance" query={days} />}>
      <div className="moment">
        {(['from', 'to'] as const).map((end) => (
          <label key={end}>
            {end === 'from' ? t.finance.trialBalanceFrom : t.finance.trialBalanceTo}{' '}
            <Input
              type="date"
              required
              style={{ width: 160 }}
              value={days[end]}
              onChange={({ target: { value } }) => value && go({ [end]: value })}
            />
          </label>
        ))}
      </div>
      <Answer of={asked} data={asked.data}>
        {(found) => <TurnoverTable label={t.books.trialBalance} rows={found.rows} />}
      </Answer>
    </Section>
  )
}
