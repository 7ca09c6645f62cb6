import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { complaintState, payoutState } from './case-standing.ts'
import type { Db } from './database.ts'
import { UNDECIDED } from './group-cases.ts'
import { colleague, count, fen } from './row-shapes.ts'

const MOST = 100

const line = z.object({
  groupId: z.string(),
  merchantName: z.string(),
  merchantNameEn: z.string().nullable(),
  cause: z.string(),
  category: z.string(),
  openedAt: z.date(),
  closedAt: z.date().nullable(),
  members: count,
  undecided: count,
  askedCents: fen,
  firstDueAt: z.date().nullable(),
})

/** The groups of a city: those with somebody still undecided first, the most urgent first. */
export async function groupList(db: Db, cityId: string) {
  const found = await db.$queryRaw`
    SELECT g.id AS "groupId", m.name AS "merchantName", m.name_en AS "merchantNameEn", g.cause, min(c.category) AS category,
      g.opened_at AS "openedAt", g.closed_at AS "closedAt", count(*) AS members,
      count(*) FILTER (WHERE c.state IN ${UNDECIDED}) AS undecided,
      coalesce(sum(c.asked_cents), 0)::bigint AS "askedCents",
      min(c.due_at) FILTER (WHERE c.state IN ${UNDECIDED}) AS "firstDueAt"
    FROM group_case g JOIN merchant m ON m.id = g.merchant_id JOIN complaint c ON c.group_case_id = g.id
    WHERE g.city_id = ${cityId} GROUP BY g.id, m.id
    ORDER BY count(*) FILTER (WHERE c.state IN ${UNDECIDED}) = 0,
      min(c.due_at) FILTER (WHERE c.state IN ${UNDECIDED}), g.opened_at DESC
    LIMIT ${MOST}`
  return z.array(line).parse(found)
}

const member = z.object({
  caseNumber: z.string(),
  version: z.number(),
  state: complaintState,
  askedCents: fen,
  paidCents: fen,
  evidence: count,
  flags: z.array(z.string()),
  dueAt: z.date().nullable(),
  holder: colleague.nullable(),
  payoutState: payoutState.nullable(),
  failureCode: z.string().nullable(),
  decision: z.string().nullable(),
  amountCents: fen.nullable(),
  told: z.enum(['waiting', 'applied', 'refused']).nullable(),
  refusal: z.string().nullable(),
})

const head = z.object({
  merchantId: z.string(),
  fundAvailableCents: fen,
})

const decided = z.object({
  groupDecisionId: z.string(),
  kind: z.enum(['advance', 'rejected', 'referred']),
  reasonCode: z.string().nullable(),
  note: z.string().nullable(),
  by: colleague,
  at: z.date(),
  members: count,
  applied: count,
  refused: count,
  notices: z.number(),
})

/** One group with its members, each with its payout's own state, and what was decided. @throws DomainError `NOT_FOUND` */
export async function readGroup(db: Db, cityId: string, groupId: string, now: Date) {
  const [group] = z.array(line.merge(head)).parse(
    await db.$queryRaw`
        SELECT g.id AS "groupId", m.id AS "merchantId", m.name AS "merchantName", m.name_en AS "merchantNameEn", g.cause,
          min(c.category) AS category, g.opened_at AS "openedAt", g.closed_at AS "closedAt", count(*) AS members,
          count(*) FILTER (WHERE c.state IN ${UNDECIDED}) AS undecided,
          coalesce(sum(c.asked_cents), 0)::bigint AS "askedCents",
          min(c.due_at) FILTER (WHERE c.state IN ${UNDECIDED}) AS "firstDueAt",
          (SELECT greatest(0, least(f.cash_in_cents - f.cash_out_cents, f.cap_cents - f.outstanding_cents) - f.reserved_cents)
            FROM fund f WHERE f.city_id = g.city_id AND f.kind = 'city') AS "fundAvailableCents"
        FROM group_case g JOIN merchant m ON m.id = g.merchant_id LEFT JOIN complaint c ON c.group_case_id = g.id
        WHERE g.id = ${groupId}::uuid AND g.city_id = ${cityId} GROUP BY g.id, m.id`,
  )
  if (!group) throw new DomainError('NOT_FOUND', { group: groupId })
  const members = z.array(member).parse(
    await db.$queryRaw`
      SELECT c.case_number AS "caseNumber", c.version, c.state, c.asked_cents AS "askedCents", c.paid_cents AS "paidCents",
        (SELECT count(*) FROM evidence e WHERE e.complaint_id = c.id) AS evidence, c.flags, c.due_at AS "dueAt",
        CASE WHEN c.claim_expires_at > ${now} THEN (SELECT jsonb_build_object('id', s.id, 'name', s.name) FROM staff s
          WHERE s.id = c.claimed_by) END AS holder,
        p.state AS "payoutState", p.failure_code AS "failureCode", d.kind AS decision, d.amount_cents AS "amountCents",
        t.state AS told, t.refusal
      FROM complaint c
      LEFT JOIN LATERAL (SELECT * FROM decision WHERE complaint_id = c.id AND stage = 'review' AND undone_at IS NULL
        ORDER BY at DESC LIMIT 1) d ON true
      LEFT JOIN LATERAL (SELECT state, failure_code FROM payout WHERE decision_id = d.id AND kind = 'advance'
        ORDER BY requested_at DESC LIMIT 1) p ON true
      LEFT JOIN LATERAL (SELECT m.state, m.refusal FROM group_decision_member m JOIN group_decision g ON g.id = m.group_decision_id
        WHERE m.complaint_id = c.id ORDER BY g.at DESC LIMIT 1) t ON true
      WHERE c.group_case_id = ${groupId}::uuid ORDER BY c.submitted_at, c.id`,
  )
  const decisions = z.array(decided).parse(
    await db.$queryRaw`
      SELECT g.id AS "groupDecisionId", g.kind, g.reason_code AS "reasonCode", g.note, g.at, g.notices,
        (SELECT jsonb_build_object('id', s.id, 'name', s.name) FROM staff s WHERE s.id = g.decided_by) AS by,
        count(*) AS members, count(*) FILTER (WHERE m.state = 'applied') AS applied, count(*) FILTER (WHERE m.state = 'refused') AS refused
      FROM group_decision g JOIN group_decision_member m ON m.group_decision_id = g.id
      WHERE g.group_case_id = ${groupId}::uuid GROUP BY g.id ORDER BY g.at DESC`,
  )
  return { ...group, members, decisions }
}
