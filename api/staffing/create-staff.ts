import { DomainError } from '#domain/errors'
import { readStaffMember } from '#prisma/stores/staff-list'
import { createAccount } from '../auth/accounts.ts'
import { admin } from '../trpc.ts'
import * as schema from './schema.ts'

/** An account in this city; the first password is handed over by the administrator. */
export const createStaff = admin
  .input(schema.createStaff.input)
  .output(schema.createStaff.output)
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const { cityId } = ctx.staff
    const id = await createAccount(prisma, { ...input, cityId })
    if (id === null) throw new DomainError('EMAIL_NOT_VALID', { field: 'email', reason: 'taken' })
    return { ...(await readStaffMember(prisma, cityId, id)), mine: false }
  })
