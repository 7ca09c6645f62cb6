import { clock } from '#prisma/clock'
import { setEnrolment } from '#prisma/stores/enrolment'
import { admin } from '../trpc.ts'
import * as schema from './schema.ts'

/** From now on this merchant's cases may be advanced. */
export const enrol = admin
  .input(schema.enrol.input)
  .output(schema.enrol.output)
  .mutation(({ ctx, input }) =>
    setEnrolment(ctx.services.database.prisma, {
      cityId: ctx.staff.cityId,
      merchantId: input.merchantId,
      enrolled: true,
      at: clock.now(),
    }),
  )
