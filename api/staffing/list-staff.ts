import { listStaff as everybody } from '#prisma/stores/staff-list'
import { admin } from '../trpc.ts'
import * as schema from './schema.ts'

/** Everybody with an account in this city. */
export const listStaff = admin.output(schema.listStaff.output).query(async ({ ctx }) => {
  const members = await everybody(ctx.services.database.prisma, ctx.staff.cityId)
  return { staff: members.map((member) => ({ ...member, mine: member.id === ctx.staff.id })) }
})
