import { requireCityAppeal } from '#prisma/stores/appeal-pages'
import { admitAppeal as command } from '#workflows/appeal/messages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** A late appeal is not heard; only a person says so, with a reason. */
export const markOutOfTime = supervisor
  .input(schema.markOutOfTime.input)
  .output(schema.markOutOfTime.output)
  .mutation(async ({ ctx, input: { appealId, commandId: id, reason } }) => {
    const { database, commands } = ctx.services
    await requireCityAppeal(database.prisma, ctx.staff.cityId, appealId)
    const given = { id, staffId: ctx.staff.id, outcome: 'out-of-time', reason } as const
    return await commands.onAppeal(appealId, command, given)
  })
