import { mayApprove } from '#domain/approval'
import { clock } from '#prisma/clock'
import { approvalList } from '#prisma/stores/approval-list'
import { approver } from '../trpc.ts'
import * as schema from './schema.ts'

/** Advances that wait for a second person, and for each whether this reader can be it. */
export const list = approver
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input }) => {
    const { id: staffId, cityId, role } = ctx.staff
    const { database, cipher } = ctx.services
    const page = await approvalList(database.prisma, cipher, { cityId, staffId }, input)
    const rows = page.rows.map(({ conflict, ...row }) => ({ ...row, barred: barred(row, conflict) }))
    return { rows, nextCursor: page.nextCursor, serverTime: clock.now() }

    function barred(
      row: {
        decidedBy: { id: string } | null
        correction: { by: { id: string } | null } | null
        approvalNeeded: 'second-person' | 'supervisor'
      },
      conflict: boolean,
    ) {
      if (row.decidedBy?.id === staffId) return 'own-decision' as const
      if (row.correction?.by?.id === staffId) return 'own-correction' as const
      if (!mayApprove(role, row.approvalNeeded)) return 'supervisor-required' as const
      return conflict ? ('conflict-of-interest' as const) : null
    }
  })
