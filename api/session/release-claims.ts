import { releaseClaimsOf } from '#prisma/stores/claims'
import { staff } from '../trpc.ts'
import * as schema from './schema.ts'

/** What somebody holds is given back when they leave. */
export const releaseClaims = staff.output(schema.releaseClaims.output).mutation(async ({ ctx }) => ({
  released: await releaseClaimsOf(ctx.services.database.prisma, ctx.staff.id),
}))
