import { z } from 'zod'
import { type CaseStanding, type DeadlineKind, runningDeadlines } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import {
  COMPLAINT_MOVES,
  type ComplaintState,
  PAYOUT_MOVES,
  type PayoutState,
  statesOf,
} from '#domain/states'
import type { Sql } from './sql.ts'

export const complaintState = z.enum(statesOf(COMPLAINT_MOVES))
export const payoutState = z.enum(statesOf(PAYOUT_MOVES))

const instant = z.date().nullable()
const DEADLINES = [
  'intake',
  'review-warning',
  'review',
  'closure',
  'question-reminder',
  'question',
  'settlement',
  'reservation',
  'hold',
  'collect-reminder',
  'collect-last-reminder',
  'collect',
  'correction',
  'follow-up',
  'close',
] as const

const row = z.object({
  id: z.string(),
  case_number: z.string(),
  state: complaintState,
  version: z.number(),
  round: z.number(),
  major: z.boolean(),
  intake_due_at: z.date(),
  review_warn_at: instant,
  review_due_at: instant,
  closure_due_at: z.date(),
  reopen_until: instant,
  decision_id: z.string().nullable(),
  decision_kind: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
  decided_by_kind: z.enum(['rules', 'staff', 'silence']).nullable(),
  approval_needed: z.enum(['none', 'second-person', 'supervisor']).nullable(),
  payout_id: z.string().nullable(),
  out_bill_no: z.string().nullable(),
  payout_state: payoutState.nullable(),
  amount_cents: z.bigint().nullable(),
  reserve_round: z.number().nullable(),
  send_after: instant,
  reservation_until: instant,
  held_until: instant,
  postponed_because: z.string().nullable(),
  cancel_requested_at: instant,
  collect_remind_at: instant,
  collect_last_remind_at: instant,
  collect_by: instant,
  correction_due_at: instant,
  unknown_asked: z.number().nullable(),
  question_id: z.string().nullable(),
  remind_at: instant,
  question_due_at: instant,
  confirm_until: instant,
  follow_up_at: instant,
  reopen_request_id: z.string().nullable(),
  recovery_id: z.string().nullable(),
  payout_to_release: z.string().nullable(),
  passed: z.array(z.enum(DEADLINES)),
})

/**
 * Reads where a case stands, in one statement.
 * @throws DomainError `NOT_FOUND`
 */
export async function readStanding(db: Sql, complaintId: string): Promise<CaseStanding> {
  const found = await db.$queryRaw`
    SELECT c.id, c.case_number, c.state, c.version, c.round, c.major, c.intake_due_at, c.review_warn_at, c.review_due_at,
      c.closure_due_at, c.reopen_until,
      d.id AS decision_id, d.kind AS decision_kind, d.decided_by_kind, d.approval_needed,
      p.id AS payout_id, p.out_bill_no, p.state AS payout_state, p.amount_cents, p.reserve_round, p.send_after, p.reservation_until, p.unknown_asked,
      CASE WHEN p.state = 'held' THEN p.held_until END AS held_until,
      p.postponed_because, p.cancel_requested_at, p.correction_due_at, w.collect_remind_at, w.collect_last_remind_at, w.collect_by,
      q.id AS question_id, q.remind_at, q.due_at AS question_due_at,
      s.confirm_until, f.due_at AS follow_up_at, r.id AS reopen_request_id, v.id AS recovery_id,
      x.id AS payout_to_release,
      ARRAY(SELECT e.data->>'deadline' FROM case_event e
            WHERE e.complaint_id = c.id AND e.kind = 'deadline-passed' AND (e.data->>'round')::int = c.round
              AND (e.data->>'question' IS NULL OR e.data->>'question' = q.id::text)
              AND (e.data->>'payout' IS NULL OR e.data->>'payout' = p.id::text)) AS passed
    FROM complaint c
    LEFT JOIN decision d ON d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
    LEFT JOIN LATERAL (SELECT * FROM payout WHERE decision_id = d.id AND kind = 'advance' ORDER BY requested_at DESC LIMIT 1) p ON true
    LEFT JOIN payout w ON w.id = p.id AND w.state = 'awaiting-payee'
    LEFT JOIN LATERAL (SELECT * FROM question WHERE complaint_id = c.id AND answered_at IS NULL AND lapsed_at IS NULL
                       ORDER BY asked_at DESC LIMIT 1) q ON true
    LEFT JOIN settlement s ON s.decision_id = d.id AND s.outcome IS NULL
    LEFT JOIN follow_up f ON f.complaint_id = c.id AND f.round = c.round AND f.at IS NULL
    LEFT JOIN LATERAL (SELECT id FROM reopen_request WHERE complaint_id = c.id AND outcome IS NULL LIMIT 1) r ON true
    LEFT JOIN LATERAL (SELECT id FROM recovery WHERE complaint_id = c.id AND workflow_started_at IS NULL LIMIT 1) v ON true
    LEFT JOIN LATERAL (SELECT id FROM payout WHERE complaint_id = c.id AND state IN ('cancelled', 'failed')
                       AND reservation_voucher IS NOT NULL AND released_at IS NULL LIMIT 1) x ON true
    WHERE c.id = ${complaintId}::uuid`
  const c = z.array(row).parse(found)[0]
  if (!c) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  return toStanding(c)
}

function toStanding(c: z.infer<typeof row>): CaseStanding {
  const passed: readonly DeadlineKind[] = c.passed
  const state: ComplaintState = c.state
  return {
    complaintId: c.id,
    caseNumber: c.case_number,
    state,
    version: c.version,
    round: c.round,
    deadlines: runningDeadlines({
      state,
      major: c.major,
      intakeDueAt: c.intake_due_at,
      reviewWarnAt: c.review_warn_at,
      reviewDueAt: c.review_due_at,
      closureDueAt: c.closure_due_at,
      questionRemindAt: c.remind_at,
      questionDueAt: c.question_due_at,
      settlementConfirmUntil: c.confirm_until,
      reservationUntil: c.reservation_until,
      heldUntil: c.held_until,
      collectRemindAt: c.collect_remind_at,
      collectLastRemindAt: c.collect_last_remind_at,
      collectBy: c.collect_by,
      correctionDueAt: c.correction_due_at,
      followUpAt: c.follow_up_at,
      reopenUntil: c.reopen_until,
      passed,
    }),
    decision: decisionOf(c),
    payout: payoutOf(c),
    openQuestionId: c.question_id,
    openReopenRequestId: c.reopen_request_id,
    payoutToRelease: c.payout_to_release,
    recoveryToStart: c.recovery_id,
  }
}

function decisionOf(c: z.infer<typeof row>): CaseStanding['decision'] {
  if (!c.decision_id || !c.decision_kind) return null
  return {
    id: c.decision_id,
    kind: c.decision_kind,
    byRules: c.decided_by_kind === 'rules',
    approvalNeeded: c.approval_needed ?? 'none',
  }
}

function payoutOf(c: z.infer<typeof row>): CaseStanding['payout'] {
  if (!c.payout_id || !c.out_bill_no || !c.payout_state || c.amount_cents === null) return null
  const state: PayoutState = c.payout_state
  return {
    id: c.payout_id,
    outBillNo: c.out_bill_no,
    state,
    amountCents: cents(c.amount_cents),
    reserveRound: c.reserve_round ?? 0,
    sendAfter: c.send_after?.getTime() ?? null,
    postponed: c.postponed_because !== null,
    cancelling: c.cancel_requested_at !== null,
    asked: c.unknown_asked ?? 0,
  }
}
