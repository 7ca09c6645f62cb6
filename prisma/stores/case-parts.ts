import { z } from 'zod'
import { RULE_IDS } from '#domain/rules'
import { Prisma } from '../generated/client.ts'
import { payoutState } from './case-standing.ts'
import { recoveryState } from './recoveries.ts'
import { colleague, fen, instant, plainValue } from './row-shapes.ts'

/*
 * The lists of a case's page, each a subselect that returns JSON, so that the whole page is one statement. Column aliases are
 * the names the page uses. `c` is the case's row.
 */

const list = (of: Prisma.Sql, order: string): Prisma.Sql =>
  Prisma.sql`(SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY ${Prisma.raw(order)}), '[]') FROM (${of}) x)`
const one = (of: Prisma.Sql): Prisma.Sql => Prisma.sql`(SELECT to_jsonb(x) FROM (${of} LIMIT 1) x)`
const person = (table: string): Prisma.Sql =>
  Prisma.raw(
    `CASE WHEN ${table}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${table}.id, 'name', ${table}.name) END`,
  )

export const CASE_PARTS = Prisma.sql`
  ${list(
    Prisma.sql`SELECT e.id, e.kind, e.file_name AS "fileName", e.media_type AS "mediaType", e.bytes, e.width, e.height,
      e.added_by AS "addedBy", e.uploaded_at AS "uploadedAt", e.position,
      ARRAY(SELECT DISTINCT o.case_number FROM evidence t JOIN complaint o ON o.id = t.complaint_id
        WHERE t.sha256 = e.sha256 AND t.complaint_id <> c.id AND o.city_id = c.city_id LIMIT 5) AS "alsoIn"
      FROM evidence e WHERE e.complaint_id = c.id`,
    'x.position, x.id',
  )} AS evidence,
  ${list(
    Prisma.sql`SELECT e.id::text, e.kind, e.at, e.actor_kind AS "actorKind", s.name AS "actorName", e.data
      FROM case_event e LEFT JOIN staff s ON s.id = e.actor_id AND e.actor_kind = 'staff' WHERE e.complaint_id = c.id
      ORDER BY e.at DESC, e.id DESC LIMIT 300`,
    'x.at, x.id::bigint',
  )} AS timeline,
  ${list(
    Prisma.sql`SELECT a.kind, a.round, a.outcome, a.at, v.number AS "policyNumber", a.rules
      FROM assessment a JOIN policy_version v ON v.id = a.policy_version_id WHERE a.complaint_id = c.id`,
    'x.at, x.kind',
  )} AS assessments,
  ${list(
    Prisma.sql`SELECT d.id, d.round, d.stage, d.kind, d.amount_cents AS "amountCents", d.reason_code AS "reasonCode", d.note,
      d.proof_evidence_id AS "proofEvidenceId", d.decided_by_kind AS "decidedByKind", ${person('s')} AS "decidedBy",
      d.approval_needed AS "approvalNeeded", d.fund_available_cents AS "fundAvailableCents", v.number AS "policyNumber", d.at,
      d.undone_at AS "undoneAt", d.undone_because AS "undoneBecause",
      CASE WHEN a.decision_id IS NULL THEN NULL ELSE jsonb_build_object('outcome', a.outcome, 'approver', ${person('p')},
        'reasonCode', a.reason_code, 'note', a.note, 'at', a.at) END AS approval,
      CASE WHEN t.decision_id IS NULL THEN NULL ELSE jsonb_build_object('amountCents', t.amount_cents,
        'confirmUntil', t.confirm_until, 'outcome', t.outcome, 'at', t.at) END AS settlement
      FROM decision d JOIN policy_version v ON v.id = d.policy_version_id LEFT JOIN staff s ON s.id = d.decided_by
      LEFT JOIN LATERAL (SELECT * FROM approval WHERE decision_id = d.id ORDER BY at DESC LIMIT 1) a ON true LEFT JOIN staff p ON p.id = a.approver_id
      LEFT JOIN settlement t ON t.decision_id = d.id
      WHERE d.complaint_id = c.id`,
    'x.at, x.id',
  )} AS decisions,
  ${list(
    Prisma.sql`SELECT q.id, q.text, ${person('s')} AS "askedBy", q.asked_at AS "askedAt", q.due_at AS "dueAt", q.answer,
      q.answered_at AS "answeredAt", q.lapsed_at AS "lapsedAt"
      FROM question q JOIN staff s ON s.id = q.asked_by WHERE q.complaint_id = c.id`,
    'x."askedAt", x.id',
  )} AS questions,
  ${list(
    Prisma.sql`SELECT p.id, p.decision_id AS "decisionId", p.kind, p.state, p.amount_cents AS "amountCents",
      p.requested_at AS "requestedAt", p.waiting_since AS "waitingSince", p.send_after AS "sendAfter",
      p.approved_at AS "approvedAt", p.sent_at AS "sentAt", p.collect_by AS "collectBy", p.paid_at AS "paidAt",
      p.failure_code AS "failureCode", p.unknown_since AS "unknownSince"
      FROM payout p WHERE p.complaint_id = c.id`,
    'x."requestedAt", x.id',
  )} AS payouts,
  ${one(
    Prisma.sql`SELECT r.id, r.reference, r.state, r.amount_cents AS "amountCents", r.recovered_cents AS "recoveredCents",
      r.due_at AS "dueAt" FROM recovery r WHERE r.complaint_id = c.id ORDER BY r.opened_at DESC`,
  )} AS recovery,
  ${one(
    Prisma.sql`SELECT t.asked_at AS "askedAt", t.due_at AS "dueAt", t.position, t.text, t.stated_at AS "statedAt"
      FROM merchant_statement t WHERE t.complaint_id = c.id`,
  )} AS statement,
  ${list(
    Prisma.sql`SELECT f.round, f.due_at AS "dueAt", f.outcome, f.note, f.at FROM follow_up f WHERE f.complaint_id = c.id`,
    'x.round',
  )} AS "followUps",
  ${one(Prisma.sql`SELECT score, comment, at FROM satisfaction WHERE complaint_id = c.id`)} AS satisfaction,
  ${list(
    Prisma.sql`SELECT r.id, r.requested_by AS "requestedBy", r.text, r.requested_at AS "requestedAt", r.outcome, r.note,
      r.decided_at AS "decidedAt" FROM reopen_request r WHERE r.complaint_id = c.id`,
    'x."requestedAt", x.id',
  )} AS "reopenRequests"`

const text = z.string().nullable()
const maybe = instant.nullable()

/** The same lists as they come back. */
export const caseParts = z.object({
  evidence: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['photo', 'payment-record', 'receipt', 'document', 'merchant-proof']),
      fileName: z.string(),
      mediaType: z.string(),
      bytes: z.int(),
      width: z.int().nullable(),
      height: z.int().nullable(),
      addedBy: z.enum(['tourist', 'agent', 'merchant', 'reviewer']),
      uploadedAt: instant,
      alsoIn: z.array(z.string()),
    }),
  ),
  timeline: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      at: instant,
      actorKind: z.enum(['system', 'tourist', 'merchant', 'staff']),
      actorName: text,
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  assessments: z.array(
    z.object({
      kind: z.enum(['intake', 'eligibility', 'fast-lane']),
      round: z.int(),
      outcome: z.string(),
      at: instant,
      policyNumber: z.int(),
      rules: z.array(
        z.object({
          rule: z.enum(RULE_IDS),
          holds: z.boolean().nullable(),
          value: plainValue,
          limit: plainValue,
        }),
      ),
    }),
  ),
  decisions: z.array(
    z.object({
      id: z.string(),
      round: z.int(),
      stage: z.enum(['intake', 'review', 'appeal']),
      kind: z.enum(['accepted', 'not-accepted', 'duplicate', 'advance', 'settled', 'rejected', 'referred']),
      amountCents: fen.nullable(),
      reasonCode: text,
      note: text,
      proofEvidenceId: text,
      decidedByKind: z.enum(['rules', 'staff', 'silence']),
      decidedBy: colleague.nullable(),
      approvalNeeded: z.enum(['none', 'second-person', 'supervisor']),
      fundAvailableCents: fen.nullable(),
      policyNumber: z.int(),
      at: instant,
      undoneAt: maybe,
      undoneBecause: text,
      approval: z
        .object({
          outcome: z.enum(['approved', 'refused']),
          approver: colleague,
          reasonCode: text,
          note: text,
          at: instant,
        })
        .nullable(),
      settlement: z
        .object({
          amountCents: fen,
          confirmUntil: instant,
          outcome: z.enum(['confirmed', 'silence', 'denied']).nullable(),
          at: maybe,
        })
        .nullable(),
    }),
  ),
  questions: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      askedBy: colleague,
      askedAt: instant,
      dueAt: instant,
      answer: text,
      answeredAt: maybe,
      lapsedAt: maybe,
    }),
  ),
  payouts: z.array(
    z.object({
      id: z.string(),
      decisionId: z.string(),
      kind: z.enum(['advance', 'surplus']),
      state: payoutState,
      amountCents: fen,
      requestedAt: instant,
      waitingSince: maybe,
      sendAfter: maybe,
      approvedAt: maybe,
      sentAt: maybe,
      collectBy: maybe,
      paidAt: maybe,
      failureCode: text,
      unknownSince: maybe,
    }),
  ),
  recovery: z
    .object({
      id: z.string(),
      reference: z.string(),
      state: recoveryState,
      amountCents: fen,
      recoveredCents: fen,
      dueAt: maybe,
    })
    .nullable(),
  statement: z
    .object({
      askedAt: instant,
      dueAt: instant,
      position: z.enum(['agrees', 'objects', 'has-settled']).nullable(),
      text,
      statedAt: maybe,
    })
    .nullable(),
  followUps: z.array(
    z.object({
      round: z.int(),
      dueAt: instant,
      outcome: z.enum(['happy', 'unhappy', 'unreached']).nullable(),
      note: text,
      at: maybe,
    }),
  ),
  satisfaction: z.object({ score: z.int(), comment: text, at: instant }).nullable(),
  reopenRequests: z.array(
    z.object({
      id: z.string(),
      requestedBy: z.enum(['tourist', 'staff']),
      text: z.string(),
      requestedAt: instant,
      outcome: z.enum(['reopened', 'declined']).nullable(),
      note: text,
      decidedAt: maybe,
    }),
  ),
})
