import { clock } from '#prisma/clock'
import { addCsvMapping } from '#prisma/stores/bank-accounts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** How a bank writes its CSV from now on. */
export const addMapping = finance
  .input(schema.addMapping.input)
  .output(schema.addMapping.output)
  .mutation(async ({ ctx, input: { commandId, ...mapping } }) => {
    const { cityId, id: staffId } = ctx.staff
    const given = { ...mapping, id: commandId, cityId, staffId, at: clock.now() }
    return await addCsvMapping(ctx.services.database.prisma, given)
  })
