import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One of finance accepts a merchant's instalments, or refuses them with a reason it reads. */
export const decidePlan = finance
  .input(schema.decidePlan.input)
  .output(schema.decidePlan.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, ...decision } }) => {
    const { database, commands } = ctx.services
    await requireCityRecovery(database.prisma, ctx.staff.cityId, recoveryId)
    const command = { id, staffId: ctx.staff.id, ...decision }
    return await commands.onRecovery(recoveryId, messages.decidePlan, command)
  })
