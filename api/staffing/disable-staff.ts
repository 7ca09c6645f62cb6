import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { disableStaff as disable } from '#prisma/stores/staff-list'
import { admin } from '../trpc.ts'
import * as schema from './schema.ts'

/** Closes an account at once. Nobody closes their own, so one administrator always stays. */
export const disableStaff = admin
  .input(schema.disableStaff.input)
  .output(schema.disableStaff.output)
  .mutation(async ({ ctx, input: { staffId } }) => {
    if (staffId === ctx.staff.id) throw new DomainError('NOT_ALLOWED', {})
    const closed = { cityId: ctx.staff.cityId, staffId, at: clock.now() }
    return { ...(await disable(ctx.services.database, closed)), mine: false }
  })
