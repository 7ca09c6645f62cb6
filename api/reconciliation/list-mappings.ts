import { listCsvMappings } from '#prisma/stores/bank-accounts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** How each bank of the city writes its CSV. */
export const listMappings = finance
  .output(schema.listMappings.output)
  .query(async ({ ctx }) => ({ rows: await listCsvMappings(ctx.services.database.prisma, ctx.staff.cityId) }))
