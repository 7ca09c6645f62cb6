import { z } from 'zod'
import { COMPLAINT_MOVES, isOver, statesOf } from '#domain/states'
import { LEFT_OF_ADVANCE } from './advance-left.ts'
import type { Db } from './database.ts'
import { OWED } from './recoveries.ts'
import { REFUND_OPEN } from './refunds-open.ts'

/** So many are read and started at a time. */
const PAGE = 500
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'
const OPEN_STATES = statesOf(COMPLAINT_MOVES).filter((state) => !isOver(state))

const openComplaint = z.object({ id: z.string(), caseNumber: z.string() })
const openRecovery = z.object({ id: z.string() })

/** By id, those after this one: every complaint that is not over, and so needs its workflow. */
export async function listOpenComplaints(
  db: Db,
  after = BEFORE_ALL,
): Promise<readonly z.infer<typeof openComplaint>[]> {
  const rows = await db.$queryRaw`
    SELECT id, case_number AS "caseNumber" FROM complaint
    WHERE state = ANY(${OPEN_STATES}::text[]) AND id > ${after}::uuid ORDER BY id LIMIT ${PAGE}`
  return z.array(openComplaint).parse(rows)
}

/** The same for recoveries: money is still expected, or what the merchant paid too much is on its way to the tourist. */
export async function listOpenRecoveries(
  db: Db,
  after = BEFORE_ALL,
): Promise<readonly z.infer<typeof openRecovery>[]> {
  const rows = await db.$queryRaw`
    SELECT r.id FROM recovery r
    WHERE r.id > ${after}::uuid AND (r.state NOT IN ('recovered', 'written-off', 'cancelled') OR ${OWED} > 0
      OR EXISTS (SELECT FROM payout p WHERE p.complaint_id = r.complaint_id AND p.kind = 'surplus'
        AND p.state IN ('approved', 'sending', 'awaiting-payee', 'unknown-outcome'))
      OR (r.state = 'cancelled' AND EXISTS (SELECT FROM liability_finding l WHERE l.recovery_id = r.id AND l.outcome = 'not-liable')
        AND ${LEFT_OF_ADVANCE} > 0)
      OR (r.state IN ('recovered', 'written-off', 'cancelled') AND EXISTS (SELECT FROM appeal a WHERE a.recovery_id = r.id
        AND a.state IN ('varied', 'overturned')) AND (${LEFT_OF_ADVANCE} > 0 OR ${REFUND_OPEN} > 0)))
    ORDER BY r.id LIMIT ${PAGE}`
  return z.array(openRecovery).parse(rows)
}

/** The same for appeals: nobody has decided them. */
export async function listOpenAppeals(
  db: Db,
  after = BEFORE_ALL,
): Promise<readonly z.infer<typeof openRecovery>[]> {
  const rows = await db.$queryRaw`
    SELECT id FROM appeal WHERE state IN ('filed', 'admitted', 'under-review') AND id > ${after}::uuid ORDER BY id LIMIT ${PAGE}`
  return z.array(openRecovery).parse(rows)
}
