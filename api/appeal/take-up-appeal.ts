import { requireCityAppeal } from '#prisma/stores/appeal-pages'
import { takeUpAppeal as command } from '#workflows/appeal/messages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** A supervisor without a part in the case hears it. */
export const takeUp = supervisor
  .input(schema.takeUp.input)
  .output(schema.takeUp.output)
  .mutation(async ({ ctx, input: { appealId, commandId: id } }) => {
    const { database, commands } = ctx.services
    await requireCityAppeal(database.prisma, ctx.staff.cityId, appealId)
    return await commands.onAppeal(appealId, command, { id, staffId: ctx.staff.id })
  })
