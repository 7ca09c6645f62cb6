import { clock } from '#prisma/clock'
import { policyInForce } from '#prisma/stores/policies'
import { listPolicies } from '#prisma/stores/policy-versions'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Every version, newest first. */
export const list = staffOf('admin', 'supervisor')
  .output(schema.list.output)
  .query(async ({ ctx }) => {
    const { prisma } = ctx.services.database
    const { cityId } = ctx.staff
    const [inForce, versions] = await Promise.all([
      policyInForce(prisma, cityId, clock.now()),
      listPolicies(prisma, cityId),
    ])
    return { versions, currentId: inForce.id }
  })
