import { clock } from '#prisma/clock'
import { readGroup } from '#prisma/stores/group-pages'
import { merchantRisks } from '#prisma/stores/merchant-risk'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

export const read = reviewer
  .input(schema.read.input)
  .output(schema.read.output)
  .query(async ({ ctx, input: { groupId } }) => {
    const { prisma } = ctx.services.database
    const now = clock.now()
    const { merchantId, members, ...group } = await readGroup(prisma, ctx.staff.cityId, groupId, now)
    const risks = await merchantRisks(prisma, [merchantId], now)
    return {
      ...group,
      members: members.map(({ holder, ...member }) => ({
        ...member,
        holder: holder && { ...holder, mine: holder.id === ctx.staff.id },
      })),
      merchantRisk: risks.get(merchantId)?.score ?? 0,
      serverTime: now,
    }
  })
