import { DomainError } from '#domain/errors'
import { isReasonFor } from '#domain/reasons'
import { clock } from '#prisma/clock'
import { decideApplication as decide } from '#prisma/stores/admission'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Admitted, a merchant is enrolled and has its plate; refused, it is told why. */
export const decideApplication = staffOf('admin', 'supervisor')
  .input(schema.decideApplication.input)
  .output(schema.decideApplication.output)
  .mutation(async ({ ctx, input }) => {
    const refused = input.outcome === 'refused'
    if (refused && !isReasonFor('application-refused', input.reasonCode))
      throw new DomainError('REASON_REQUIRED', { field: 'reasonCode' })
    const { database, cipher } = ctx.services
    return await decide(database, cipher, {
      applicationId: input.applicationId,
      cityId: ctx.staff.cityId,
      outcome: input.outcome,
      merchantId: refused ? null : (input.merchantId ?? null),
      reasonCode: refused ? (input.reasonCode ?? null) : null,
      note: input.note ?? null,
      staffId: ctx.staff.id,
      at: clock.now(),
    })
  })
