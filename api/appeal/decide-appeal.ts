import { requireCityAppeal } from '#prisma/stores/appeal-pages'
import { decideAppeal as command } from '#workflows/appeal/messages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** The word of who heard it, with a reason that both sides read. */
export const decide = supervisor
  .input(schema.decide.input)
  .output(schema.decide.output)
  .mutation(async ({ ctx, input: { appealId, commandId: id, ...decision } }) => {
    const { database, commands } = ctx.services
    await requireCityAppeal(database.prisma, ctx.staff.cityId, appealId)
    return await commands.onAppeal(appealId, command, { id, staffId: ctx.staff.id, ...decision })
  })
