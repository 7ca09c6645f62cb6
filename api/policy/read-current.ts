import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { policyInForce } from '#prisma/stores/policies'
import { listPolicies } from '#prisma/stores/policy-versions'
import { staff } from '../trpc.ts'
import * as schema from './schema.ts'

/** The rules in numbers that hold now. */
export const current = staff.output(schema.current.output).query(async ({ ctx }) => {
  const { prisma } = ctx.services.database
  const { cityId } = ctx.staff
  const [inForce, versions] = await Promise.all([
    policyInForce(prisma, cityId, clock.now()),
    listPolicies(prisma, cityId),
  ])
  const found = versions.find((version) => version.id === inForce.id)
  if (!found) throw new DomainError('NOT_FOUND', { city: cityId })
  return found
})
