import { cityDay } from '#domain/clocks'
import { monthAfter, monthOf, monthsFrom } from '#domain/months'
import type { Actor } from '#domain/people'
import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { listClosings } from '#prisma/stores/period-closings'
import { namesOf } from '#prisma/stores/staff-list'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

const idOf = (actor: Actor) => ('id' in actor ? actor.id : '')

/** Every month that is over, the latest first: closed, asked for, or open. */
export const periods = staffOf('finance', 'supervisor', 'admin')
  .output(schema.periods.output)
  .query(async ({ ctx }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const [closed, requests, began] = await Promise.all([
      ledger.periods(fundId),
      listClosings(database.prisma, fundId),
      ledger.began(fundId),
    ])
    const names = await namesOf(
      database.prisma,
      closed.flatMap(({ closedBy, approvedBy }) => [idOf(closedBy), idOf(approvedBy)]),
    )
    const named = (actor: Actor) => ({ id: idOf(actor), name: names.get(idOf(actor)) ?? idOf(actor) })
    const last = closed[0]?.month
    const open = began
      ? monthsFrom(last ? monthAfter(last) : monthOf(began), monthOf(cityDay(clock.now()))).toReversed()
      : []
    const nothing = { closedAt: null, closedBy: null, approvedBy: null, head: null, balances: [] }
    return {
      rows: [
        ...open.map((month) => {
          const asked = requests.find((request) => request.month === month)
          return {
            ...nothing,
            month,
            state: asked ? ('requested' as const) : ('open' as const),
            requestedAt: asked?.requestedAt ?? null,
            requestedBy: asked?.requestedBy ?? null,
            mine: asked?.requestedBy.id === ctx.staff.id,
          }
        }),
        ...closed.map((period) => ({
          month: period.month,
          state: 'closed' as const,
          closedAt: period.closedAt,
          closedBy: named(period.closedBy),
          approvedBy: named(period.approvedBy),
          requestedAt: null,
          requestedBy: null,
          mine: false,
          head: period.head,
          balances: [...period.balances],
        })),
      ],
    }
  })
