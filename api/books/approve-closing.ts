import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { readClosing } from '#prisma/stores/period-closings'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

const financeUser = (id: string): Actor => ({ kind: 'staff', id, role: 'finance' })

/** The second person closes the month that the first one asked for: one ledger call, and the same closing when asked again. */
export const approveClosing = finance
  .input(schema.approveClosing.input)
  .output(schema.approveClosing.output)
  .mutation(async ({ ctx, input: { month } }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const { requestedBy } = await readClosing(database.prisma, fundId, month)
    if (requestedBy.id === ctx.staff.id) throw new DomainError('FOUR_EYES_REQUIRED', {})
    const people = { actor: financeUser(requestedBy.id), approver: financeUser(ctx.staff.id) }
    const answer = await ledger.closePeriod({ fundId, month, ...people })
    if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
    return answer
  })
