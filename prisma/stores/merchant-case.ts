import { z } from 'zod'
import { MERCHANT_STEPS } from '#domain/case-events'
import { QUESTIONS } from '#domain/categories'
import { DomainError } from '#domain/errors'
import { notBelowZero } from '#domain/appeal'
import { subtractCents } from '#domain/money'
import { nextRecoveryStep, type RecoveryClock } from '#domain/recovery'
import { complaintState } from './case-standing.ts'
import type { Db } from './database.ts'
import { CONTESTED, recoveryState } from './recoveries.ts'
import { instalment } from './recovery-plans.ts'
import { fen, instant } from './row-shapes.ts'

const maybe = instant.nullable()
const row = z.object({
  id: z.string(),
  case_number: z.string(),
  state: complaintState,
  category: z.string(),
  cause: z.string(),
  answers: z.record(z.string(), z.unknown()),
  order_number: z.string().nullable(),
  bought_on: z.string(),
  paid_cents: fen,
  asked_cents: fen,
  statement: z
    .object({
      askedAt: instant,
      dueAt: instant,
      position: z.enum(['agrees', 'objects', 'has-settled']).nullable(),
      text: z.string().nullable(),
      statedAt: maybe,
    })
    .nullable(),
  decision: z
    .object({
      kind: z.enum(['advance', 'settled', 'rejected', 'referred']),
      amountCents: fen.nullable(),
      reasonCode: z.string().nullable(),
      byRules: z.boolean(),
      at: instant,
    })
    .nullable(),
  steps: z.array(z.object({ kind: z.enum(MERCHANT_STEPS), at: instant })),
  evidence: z.array(
    z.object({ id: z.string(), fileName: z.string(), mediaType: z.string(), uploadedAt: instant }),
  ),
  recovery: z
    .object({
      id: z.string(),
      fundId: z.string(),
      fundName: z.string(),
      reference: z.string(),
      state: recoveryState,
      amountCents: fen,
      recoveredCents: fen,
      surplusCents: fen,
      noticedAt: maybe,
      dueAt: maybe,
      graceUntil: maybe,
      remindersSent: z.number(),
      contested: z.boolean(),
      delistDueAt: maybe,
      depositDueAt: maybe,
      legalDueAt: maybe,
      delistedAt: maybe,
      depositAskedAt: maybe,
      referredAt: maybe,
      plans: z.array(
        z.object({
          instalments: z.array(instalment),
          outcome: z.enum(['accepted', 'refused', 'lapsed']).nullable(),
          reason: z.string().nullable(),
          ended: z.boolean(),
        }),
      ),
      responses: z.array(
        z.object({ position: z.enum(['agrees', 'objects']), text: z.string().nullable(), at: instant }),
      ),
      repayments: z.array(z.object({ amountCents: fen, receivedOn: z.string(), counted: z.boolean() })),
    })
    .nullable(),
})

/**
 * A case as far as its merchant may see it. Each column is named: the person, their words and their photos are not among them,
 * and a decision is only shown once it is acted on.
 * @throws DomainError `NOT_FOUND` when it names another, or nobody has asked this merchant yet
 */
export async function readMerchantCase(db: Db, merchantId: string, caseNumber: string) {
  const found = await db.$queryRaw`
    SELECT c.id, c.case_number, c.state, c.category, c.cause, c.answers, c.order_number, c.bought_on::text, c.paid_cents,
      c.asked_cents,
      CASE WHEN s.complaint_id IS NULL THEN NULL ELSE jsonb_build_object('askedAt', s.asked_at, 'dueAt', s.due_at,
        'position', s.position, 'text', s.text, 'statedAt', s.stated_at) END AS statement,
      (SELECT jsonb_build_object('kind', d.kind, 'amountCents', d.amount_cents, 'reasonCode', d.reason_code,
          'byRules', d.decided_by_kind = 'rules', 'at', d.at)
        FROM decision d WHERE d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
          AND c.state IN ('paying', 'resolved', 'closed', 'reopen-requested')) AS decision,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at) ORDER BY e.at, e.id), '[]')
        FROM case_event e WHERE e.complaint_id = c.id AND e.kind <> 'decided'
          AND e.kind = ANY(${[...MERCHANT_STEPS]})) AS steps,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'fileName', v.file_name, 'mediaType', v.media_type,
          'uploadedAt', v.uploaded_at) ORDER BY v.uploaded_at, v.id), '[]')
        FROM evidence v WHERE v.complaint_id = c.id AND v.added_by = 'merchant') AS evidence,
      CASE WHEN r.id IS NULL THEN NULL ELSE jsonb_build_object('id', r.id, 'fundId', r.fund_id, 'fundName', f.name,
        'reference', r.reference, 'state', r.state, 'amountCents', r.amount_cents, 'recoveredCents', r.recovered_cents,
        'surplusCents', r.surplus_cents, 'noticedAt', r.noticed_at, 'dueAt', r.due_at,
        'graceUntil', r.grace_until, 'remindersSent', r.reminders_sent, 'contested', ${CONTESTED}, 'delistDueAt', r.delist_due_at,
        'depositDueAt', r.deposit_due_at, 'legalDueAt', r.legal_due_at, 'delistedAt', r.delisted_at,
        'depositAskedAt', r.deposit_asked_at, 'referredAt', r.referred_at,
        'plans', (SELECT coalesce(jsonb_agg(jsonb_build_object('instalments', q.instalments, 'outcome', q.outcome, 'reason', q.reason,
            'ended', q.ended_at IS NOT NULL) ORDER BY q.proposed_at), '[]') FROM recovery_plan q WHERE q.recovery_id = r.id),
        'responses', (SELECT coalesce(jsonb_agg(jsonb_build_object('position', a.position, 'text', a.text, 'at', a.at)
            ORDER BY a.at, a.id), '[]') FROM recovery_response a WHERE a.recovery_id = r.id),
        'repayments', (SELECT coalesce(jsonb_agg(jsonb_build_object('amountCents', p.amount_cents,
            'receivedOn', p.received_on, 'counted', p.posted_at IS NOT NULL) ORDER BY p.recorded_at, p.id), '[]')
            FROM repayment p WHERE p.recovery_id = r.id AND p.refused_at IS NULL)) END AS recovery
    FROM complaint c
    LEFT JOIN merchant_statement s ON s.complaint_id = c.id AND s.merchant_id = ${merchantId}::uuid
    LEFT JOIN LATERAL (SELECT * FROM recovery r WHERE r.complaint_id = c.id AND r.merchant_id = ${merchantId}::uuid
      ORDER BY r.opened_at DESC LIMIT 1) r ON true
    LEFT JOIN fund f ON f.id = r.fund_id
    WHERE c.case_number = ${caseNumber} AND (s.complaint_id IS NOT NULL OR r.id IS NOT NULL)`
  const kase = z.array(row).parse(found)[0]
  if (!kase) throw new DomainError('NOT_FOUND', {})
  const { decision, recovery } = kase
  return {
    complaintId: kase.id,
    caseNumber: kase.case_number,
    state: kase.state,
    category: kase.category,
    cause: kase.cause,
    // only what was asked, and only yes or no: nothing anybody wrote
    answers: QUESTIONS.flatMap((question) => {
      const answer = kase.answers[question]
      return typeof answer === 'boolean' ? [{ question, answer }] : []
    }),
    orderNumber: kase.order_number,
    boughtOn: kase.bought_on,
    paidCents: kase.paid_cents,
    askedCents: kase.asked_cents,
    statement: kase.statement && {
      ...kase.statement,
      late: kase.statement.statedAt !== null && kase.statement.statedAt > kase.statement.dueAt,
    },
    decision,
    steps: decision
      ? [...kase.steps, { kind: 'decided' as const, at: decision.at }].toSorted(
          (a, b) => a.at.getTime() - b.at.getTime(),
        )
      : kase.steps,
    evidence: kase.evidence,
    recovery: recovery && {
      ...recovery,
      nextStep: comingStep(recovery),
      owedCents: notBelowZero(subtractCents(recovery.amountCents, recovery.recoveredCents)),
    },
  }
}

/** What a merchant is told comes next: a reminder is no consequence, the day after it is. */
function comingStep(recovery: RecoveryClock) {
  const step = nextRecoveryStep({ ...recovery, remindersSent: Number.MAX_SAFE_INTEGER })
  return step && step.kind !== 'reminder' ? { kind: step.kind, at: step.at } : null
}
