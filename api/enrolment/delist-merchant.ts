import { clock } from '#prisma/clock'
import { setEnrolment } from '#prisma/stores/enrolment'
import { admin } from '../trpc.ts'
import * as schema from './schema.ts'

/** From now on this merchant's cases are not advanced. */
export const delist = admin
  .input(schema.delist.input)
  .output(schema.delist.output)
  .mutation(({ ctx, input }) =>
    setEnrolment(ctx.services.database.prisma, {
      cityId: ctx.staff.cityId,
      merchantId: input.merchantId,
      enrolled: false,
      at: clock.now(),
    }),
  )
