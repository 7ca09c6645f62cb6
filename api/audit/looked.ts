import type { FinanceView } from '#domain/finance-views'
import { clock } from '#prisma/clock'
import { keepLook } from '#prisma/stores/finance-looks'
import type { Moment } from '../books/moment-schema.ts'
import type { Context, SignedInStaff } from '../context.ts'

/** Keeps who looks at what before they see it; what cannot be kept is not shown. */
export async function looked(
  { services, staff }: Pick<Context, 'services'> & { readonly staff: SignedInStaff },
  look: {
    readonly fundId: string
    readonly what: FinanceView
    readonly filter: Readonly<Record<string, string | undefined>>
    readonly moment: Moment
  },
): Promise<void> {
  const { fundId, what, moment } = look
  const given = Object.entries(look.filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  await keepLook(services.database.prisma, {
    cityId: staff.cityId,
    staffId: staff.id,
    at: clock.now(),
    fundId,
    what,
    filter: Object.fromEntries(given),
    postedAt: moment.postedAt === undefined ? null : new Date(moment.postedAt),
    effectiveOn: moment.effectiveOn ?? null,
  })
}
