import type { Pool } from 'pg'
import { z } from 'zod'
import { COMPLAINT_MOVES, PAYOUT_MOVES, RECOVERY_MOVES, statesOf } from '#domain/states'
import { RAILS } from '#domain/rails'

const kase = z.object({
  id: z.string(),
  caseNumber: z.string(),
  state: z.enum(statesOf(COMPLAINT_MOVES)),
  version: z.number(),
  askedCents: z.number(),
  major: z.boolean(),
  questionId: z.string().nullable(),
  requestId: z.string().nullable(),
  decisionId: z.string().nullable(),
  decidedBy: z.string().nullable(),
})
export type CaseRow = z.infer<typeof kase>

const payout = z.object({
  id: z.string(),
  caseId: z.string(),
  decisionId: z.string(),
  outBillNo: z.string(),
  kind: z.enum(['advance', 'surplus']),
  state: z.enum(statesOf(PAYOUT_MOVES)),
  amountCents: z.number(),
  rail: z.enum(RAILS),
  reserveRound: z.number(),
  reserved: z.boolean(),
  approved: z.boolean(),
  released: z.boolean(),
  postponed: z.boolean(),
  failureCode: z.string().nullable(),
  correctionId: z.string().nullable(),
  samePayee: z.boolean(),
  correctedBy: z.string().nullable(),
  advanceId: z.string().nullable(),
})
export type PayoutRow = z.infer<typeof payout>

const recovery = z.object({
  id: z.string(),
  caseId: z.string(),
  payoutId: z.string(),
  state: z.enum(statesOf(RECOVERY_MOVES)),
  version: z.number(),
  amountCents: z.number(),
  recoveredCents: z.number(),
  surplusCents: z.number(),
  askedBack: z.boolean(),
})
export type RecoveryRow = z.infer<typeof recovery>

/** What one person has written down and another decides: a repayment, a loss, or what a tourist pays back. */
const paper = z.object({
  id: z.string(),
  kind: z.enum(['recover', 'writeOff', 'clawBack']),
  recoveryId: z.string(),
  amountCents: z.number(),
  by: z.string(),
  open: z.boolean(),
  posted: z.boolean(),
})
export type PaperRow = z.infer<typeof paper>

const fund = z.object({
  capCents: z.number(),
  cashInCents: z.number(),
  cashOutCents: z.number(),
  outstandingCents: z.number(),
  reservedCents: z.number(),
  heldCents: z.number(),
})

const books = z.object({
  fund,
  cases: z.array(kase),
  payouts: z.array(payout),
  recoveries: z.array(recovery),
  papers: z.array(paper),
})
/** All that the product has written down about a city's money, read at one instant. */
export type Books = z.infer<typeof books>

const QUERY = `
  WITH c AS (SELECT * FROM complaint WHERE city_id = $1),
    r AS (SELECT * FROM recovery WHERE city_id = $1)
  SELECT jsonb_build_object(
    'fund', (SELECT jsonb_build_object('capCents', cap_cents, 'cashInCents', cash_in_cents, 'cashOutCents', cash_out_cents,
        'outstandingCents', outstanding_cents, 'reservedCents', reserved_cents, 'heldCents', held_cents)
      FROM fund WHERE city_id = $1),
    'cases', coalesce((SELECT jsonb_agg(jsonb_build_object('id', c.id, 'caseNumber', c.case_number, 'state', c.state, 'version', c.version,
        'askedCents', c.asked_cents, 'major', c.major,
        'questionId', (SELECT q.id FROM question q WHERE q.complaint_id = c.id AND q.answered_at IS NULL AND q.lapsed_at IS NULL),
        'requestId', (SELECT o.id FROM reopen_request o WHERE o.complaint_id = c.id AND o.outcome IS NULL),
        'decisionId', d.id, 'decidedBy', d.decided_by) ORDER BY c.case_number)
      FROM c LEFT JOIN decision d ON d.complaint_id = c.id AND d.stage = 'review' AND d.round = c.round AND d.undone_at IS NULL), '[]'),
    'payouts', coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'caseId', p.complaint_id, 'decisionId', p.decision_id,
        'outBillNo', p.out_bill_no, 'kind', p.kind, 'state', p.state, 'amountCents', p.amount_cents, 'rail', p.rail,
        'reserveRound', p.reserve_round, 'reserved', p.reservation_voucher IS NOT NULL, 'approved', p.approved_at IS NOT NULL,
        'released', p.released_at IS NOT NULL, 'postponed', p.postponed_because IS NOT NULL, 'failureCode', p.failure_code,
        'correctionId', p.correction_id, 'samePayee', k.body IS NULL, 'correctedBy', k.corrected_by,
        'advanceId', CASE WHEN p.kind = 'surplus' THEN (SELECT r.payout_id FROM r JOIN payout a ON a.id = r.payout_id
          WHERE a.decision_id = p.decision_id AND a.state <> 'returned' LIMIT 1) END) ORDER BY p.requested_at, p.id)
      FROM payout p JOIN c ON c.id = p.complaint_id LEFT JOIN payee_correction k ON k.id = p.correction_id), '[]'),
    'recoveries', coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'caseId', r.complaint_id, 'payoutId', r.payout_id,
        'state', r.state, 'version', r.version, 'amountCents', r.amount_cents, 'recoveredCents', r.recovered_cents,
        'surplusCents', r.surplus_cents, 'askedBack', EXISTS (SELECT FROM claw_back b WHERE b.recovery_id = r.id))
        ORDER BY r.opened_at, r.id) FROM r), '[]'),
    'papers', coalesce((SELECT jsonb_agg(to_jsonb(w) ORDER BY w.at, w.id) FROM (
      SELECT y.id, 'recover' AS kind, y.recovery_id AS "recoveryId", y.amount_cents AS "amountCents", y.recorded_by AS by,
        y.confirmed_at IS NULL AND y.refused_at IS NULL AS open, y.posted_at IS NOT NULL AS posted, y.recorded_at AS at
      FROM repayment y JOIN r ON r.id = y.recovery_id
      UNION ALL SELECT y.id, 'writeOff', y.recovery_id, y.amount_cents, y.requested_by, y.approved_at IS NULL AND y.refused_at IS NULL,
        y.posted_at IS NOT NULL, y.requested_at FROM write_off y JOIN r ON r.id = y.recovery_id
      UNION ALL SELECT y.id, 'clawBack', b.recovery_id, y.amount_cents, y.recorded_by, y.confirmed_at IS NULL AND y.refused_at IS NULL,
        y.posted_at IS NOT NULL, y.recorded_at
      FROM claw_back_payment y JOIN claw_back b ON b.id = y.claw_back_id JOIN r ON r.id = b.recovery_id
    ) w), '[]')) AS books`

export async function readBooks(pool: Pool, cityId: string): Promise<Books> {
  const { rows } = await pool.query({ name: 'books', text: QUERY, values: [cityId] })
  return z.array(z.object({ books })).parse(rows)[0]?.books ?? fail()
}

function fail(): never {
  throw new Error('the city has no books')
}
