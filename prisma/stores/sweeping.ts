import { z } from 'zod'
import { isOver } from '#domain/states'
import { clock } from '../clock.ts'
import { complaintState } from './case-standing.ts'
import type { Database, Db } from './database.ts'
import { CONTESTED, NOT_ENDED, OWED } from './recoveries.ts'
import { onPool } from './sql.ts'

const AT_ONCE = 200
/** the API starts what it took in within two seconds, unless the start was lost */
const LOST_AFTER_MS = 10_000

/** Complaints whose workflow was not started with their filing: the start was lost, or Temporal was down. */
export async function listUnstartedComplaints(
  db: Db,
): Promise<readonly { id: string; caseNumber: string; again: boolean }[]> {
  const found = await db.complaint.findMany({
    where: { workflowStartedAt: null, submittedAt: { lt: new Date(clock.now().getTime() - LOST_AFTER_MS) } },
    orderBy: { submittedAt: 'asc' },
    take: AT_ONCE,
    select: {
      id: true,
      caseNumber: true,
      round: true,
      decisionsComplaint: { where: { stage: 'appeal' }, select: { round: true } },
    },
  })
  // an appeal has moved it: its first run may have ended, or reads the row anew when it is told to
  return found.map(({ id, caseNumber, round, decisionsComplaint }) => ({
    id,
    caseNumber,
    again: decisionsComplaint.some((decision) => decision.round === round),
  }))
}

/** Appeals whose workflow was not started when they were filed. */
export async function listUnstartedAppeals({ pool }: Database): Promise<readonly string[]> {
  const rows = await onPool(pool).$queryRaw`
    SELECT id FROM appeal WHERE workflow_started_at IS NULL AND filed_at < ${new Date(clock.now().getTime() - LOST_AFTER_MS)}
    ORDER BY filed_at LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
}

/** A case that is not over and so has a workflow, or should have one; null for any other. */
export async function findOpenComplaint(
  db: Db,
  caseNumber: string,
): Promise<{ id: string; caseNumber: string } | null> {
  const found = await db.complaint.findUnique({
    where: { caseNumber },
    select: { id: true, caseNumber: true, state: true },
  })
  return found && !isOver(complaintState.parse(found.state)) ? found : null
}

export async function markComplaintsStarted({ pool }: Database, ids: readonly string[]): Promise<void> {
  await onPool(pool).$executeRaw`
    UPDATE complaint SET workflow_started_at = ${clock.now()} WHERE id = ANY(${ids}::uuid[]) AND workflow_started_at IS NULL`
}

/** Recoveries nobody took up a while after they were opened. */
export async function listStartableRecoveries(db: Db): Promise<readonly { id: string; again: boolean }[]> {
  const lost = await db.recovery.findMany({
    where: { workflowStartedAt: null, openedAt: { lt: new Date(clock.now().getTime() - 30_000) } },
    orderBy: { openedAt: 'asc' },
    take: AT_ONCE,
    select: { id: true, state: true },
  })
  // one that was noticed before was taken up before: an appeal has moved it
  return lost.map(({ id, state }) => ({ id, again: state !== 'opened' }))
}

/** Overdue claims whose next step is due for a while and was not taken: their workflow does not know of it. */
export async function listRecoveriesToStep(db: Db): Promise<readonly string[]> {
  const since = new Date(clock.now().getTime() - 600_000)
  const rows = await db.$queryRaw`
    SELECT r.id FROM recovery r
    WHERE r.state IN ('overdue', 'delisted', 'deposit-drawn', 'legal') AND NOT ${CONTESTED}
      AND CASE WHEN r.delisted_at IS NULL THEN r.delist_due_at WHEN r.deposit_asked_at IS NULL THEN r.deposit_due_at
        WHEN r.referred_at IS NULL THEN r.legal_due_at END < ${since}
    ORDER BY r.due_at, r.id LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
}

/**
 * Payouts that wait for a fund which has room for them again, oldest decision first: as many as fit into what is available,
 * counted in that order, so that a small young one does not pass a large old one.
 */
export async function listWakeablePayouts(db: Db): Promise<readonly { caseNumber: string }[]> {
  const rows = await db.$queryRaw`
    SELECT case_number FROM (
      SELECT c.case_number, p.requested_at, p.id,
        sum(p.amount_cents) OVER (PARTITION BY p.fund_id ORDER BY p.requested_at, p.id) AS needed,
        greatest(0, least(f.cash_in_cents - f.cash_out_cents, f.cap_cents - f.outstanding_cents) - f.reserved_cents) AS available
      FROM payout p JOIN fund f ON f.id = p.fund_id JOIN complaint c ON c.id = p.complaint_id
      WHERE p.state = 'awaiting-fund'
    ) waiting
    WHERE needed <= available ORDER BY requested_at, id LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ case_number: z.string() }))
    .parse(rows)
    .map((row) => ({ caseNumber: row.case_number }))
}

/** Cases whose payout waited for its rail, which is open again; the day's limit is waited out. */
export async function listPostponed(db: Db): Promise<readonly { caseNumber: string }[]> {
  const rows = await db.$queryRaw`
    SELECT c.case_number FROM payout p JOIN complaint c ON c.id = p.complaint_id JOIN rail_health r ON r.rail = p.rail
    WHERE p.postponed_because IS NOT NULL AND p.postponed_because <> 'daily-limit' AND p.state = 'approved' AND p.kind = 'advance'
      AND r.closed_because IS NULL
    ORDER BY p.send_after, p.id LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ case_number: z.string() }))
    .parse(rows)
    .map((row) => ({ caseNumber: row.case_number }))
}

/** a step takes milliseconds, and what waits for its time is awake by itself: longer than this nobody has it in hand */
const STANDS_STILL_MS = 60_000

/**
 * Cases that stand still although something should move: a payout nobody reserves, sends, or gives the money of back to the fund. A
 * step was done and Temporal lost the update that asked for it, so the case's workflow does not know its row.
 */
export async function listStandingStill(db: Db): Promise<readonly { caseNumber: string }[]> {
  const since = new Date(clock.now().getTime() - STANDS_STILL_MS)
  const rows = await db.$queryRaw`
    SELECT DISTINCT c.case_number FROM (
      SELECT complaint_id FROM payout WHERE kind = 'advance' AND state = 'requested' AND requested_at < ${since}
      UNION ALL
      SELECT complaint_id FROM payout WHERE kind = 'advance' AND state = 'approved' AND postponed_because IS NULL
        AND coalesce(send_after, approved_at) < ${since}
      UNION ALL
      SELECT complaint_id FROM payout WHERE kind = 'advance' AND state IN ('cancelled', 'failed')
        AND reservation_voucher IS NOT NULL AND released_at IS NULL AND ended_at < ${since}
    ) p JOIN complaint c ON c.id = p.complaint_id
    ORDER BY c.case_number LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ case_number: z.string() }))
    .parse(rows)
    .map((row) => ({ caseNumber: row.case_number }))
}

/** Claims whose merchant paid beyond the advance a while ago, and no payout of it to the tourist was made. */
export async function listSurplusStandingStill(db: Db): Promise<readonly string[]> {
  const since = new Date(clock.now().getTime() - STANDS_STILL_MS)
  const rows = await db.$queryRaw`
    SELECT r.id FROM recovery r
    WHERE r.surplus_cents > 0 AND ${OWED} > 0
      AND NOT EXISTS (SELECT FROM payout p WHERE p.complaint_id = r.complaint_id AND p.kind = 'surplus' AND ${NOT_ENDED})
      AND (SELECT max(y.confirmed_at) FROM repayment y WHERE y.recovery_id = r.id) < ${since}
    ORDER BY r.id LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
}

const returned = z.object({
  payoutId: z.string(),
  complaintId: z.string(),
  caseNumber: z.string(),
  isListening: z.boolean(),
  code: z.string(),
})

/**
 * Advances that count as paid although their bank has sent them back, each the latest of its case; `isListening` where the case's
 * path still asks about it. One that the ledger has refused (the merchant had repaid it) is a person's: its key is used.
 */
export async function listReturned(db: Db): Promise<readonly z.infer<typeof returned>[]> {
  const rows = await db.$queryRaw`
    SELECT p.id AS "payoutId", c.id AS "complaintId", c.case_number AS "caseNumber",
      c.state IN ('resolved', 'reopen-requested') AS "isListening", t.reason_code AS code
    FROM bank_transfer t JOIN payout p ON p.out_bill_no = t.out_bill_no AND p.state = 'paid' AND p.kind = 'advance'
    JOIN complaint c ON c.id = p.complaint_id
    WHERE t.state = 'returned'
      AND NOT EXISTS (SELECT FROM ledger_refusal x WHERE x.idem_key = p.id || ':return')
      AND NOT EXISTS (SELECT FROM payout o WHERE o.complaint_id = c.id AND o.kind = 'advance'
        AND (o.requested_at, o.id) > (p.requested_at, p.id))
    ORDER BY t.changed_at LIMIT ${AT_ONCE}`
  return z.array(returned).parse(rows)
}
