import { cityDay, startOfCityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { monthAfter } from '#domain/months'
import { DAY_MS, HOUR_MS, type Span } from './calendar.ts'
import { move, type Office } from './office.ts'

/** The city's share of a quarter, paid in on the sixth of its first month. */
const QUARTER_CENTS = cents(25_000_000)
const TO_DISTRICT_CENTS = cents(5_000_000)
const QUARTERS = /-(04|07|10|01)$/
const TRANSFERS = /-(06|11)$/

/** What finance does every month about the month before: interest and charges, then closing it, two people each. */
export function planMonths(office: Office, span: Span, districtFundId: string): void {
  const { agenda, first, second, random } = office
  const on = (month: string, day: number, hour: number) =>
    new Date(startOfCityDay(`${month}-01`).getTime() + (day - 1) * DAY_MS + hour * HOUR_MS)
  for (const month of span.months) {
    const next = monthAfter(month)
    const lastDay = cityDay(new Date(on(next, 1, 0).getTime() - DAY_MS))
    const interestCents = cents(20_000 + Math.floor(random() * 60_000))
    const chargeCents = cents(1_500 + Math.floor(random() * 4_000))
    move(office, on(next, 1, 9.5), () => ({
      kind: 'interest',
      amountCents: interestCents,
      reference: `利息 ${month}`,
      effectiveOn: lastDay,
    }))
    move(office, on(next, 1, 9.5), () => ({
      kind: 'bank-charge',
      amountCents: chargeCents,
      reference: `手续费 ${month}`,
      effectiveOn: lastDay,
    }))
    agenda.add(on(next, 4, 10), async () => {
      await first.books.requestClosing.mutate({ month })
      agenda.add(on(next, 5, 10), async () => {
        await second.books.approveClosing.mutate({ month })
      })
    })
    if (QUARTERS.test(month) && month !== span.months[0])
      move(office, on(month, 6, 10), () => ({
        kind: 'injection',
        amountCents: QUARTER_CENTS,
        reference: `财政拨款 ${month}`,
        effectiveOn: `${month}-06`,
      }))
    if (TRANSFERS.test(month))
      move(office, on(month, 12, 10), () => ({
        kind: 'transfer',
        amountCents: TO_DISTRICT_CENTS,
        reference: `拨付区级 ${month}`,
        effectiveOn: `${month}-12`,
        toFundId: districtFundId,
      }))
  }
}
