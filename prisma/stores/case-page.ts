import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { figuresOf } from '#domain/fund'
import { cents, ZERO } from '#domain/money'
import { CASE_PARTS, caseParts } from './case-parts.ts'
import { readAdvancedSameDay } from './case-facts.ts'
import { readHistories } from './case-histories.ts'
import { merchantRisks } from './merchant-risk.ts'
import { complaintState } from './case-standing.ts'
import type { Database, Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskAccount, maskEmail, maskName, maskPhone } from './masking.ts'
import { policyById } from './policies.ts'
import { colleague, fen, plainValue } from './row-shapes.ts'

const bytes = z.instanceof(Uint8Array)
const instant = z.date().nullable()
const text = z.string().nullable()

const row = caseParts.extend({
  id: z.string(),
  case_number: z.string(),
  state: complaintState,
  version: z.number(),
  round: z.number(),
  channel: z.enum(['web', 'hotline']),
  language: z.string(),
  flags: z.array(z.string()),
  group_case_id: z.string().nullable(),
  major: z.boolean(),
  fast_lane: z.boolean(),
  linked_case_number: text,
  category: z.string(),
  cause: z.string(),
  answers: z.record(z.string(), plainValue),
  story: z.string(),
  bought_on: z.string(),
  contract_ended_on: text,
  handled_elsewhere: text,
  injury: z.boolean(),
  group_size: z.number(),
  order_number: text,
  paid_cents: fen,
  asked_cents: fen,
  merchant_text: text,
  person_name_enc: bytes,
  phone_enc: bytes.nullable(),
  email_enc: bytes.nullable(),
  payee_account_enc: bytes,
  guardian_name_enc: bytes.nullable(),
  contact_verified: z.boolean(),
  submitted_at: z.date(),
  intake_due_at: z.date(),
  accepted_at: instant,
  accepted_by: z.enum(['rules', 'desk', 'silence']).nullable(),
  review_warn_at: instant,
  review_due_at: instant,
  closure_due_at: z.date(),
  paused_at: instant,
  due_at: instant,
  decided_at: instant,
  resolved_at: instant,
  reopen_until: instant,
  closed_at: instant,
  holder: colleague.nullable(),
  claim_expires_at: instant,
  conflict_declared: z.boolean(),
  policy_version_id: z.string(),
  policy_number: z.number(),
  merchant: z
    .object({
      id: z.string(),
      name: z.string(),
      nameEn: text,
      address: z.string(),
      category: z.string(),
      plateCode: z.string(),
      enrolled: z.boolean(),
    })
    .nullable(),
  fund: z
    .object({
      capCents: fen,
      cashInCents: fen,
      cashOutCents: fen,
      outstandingCents: fen,
      reservedCents: fen,
      heldCents: fen,
    })
    .nullable(),
})
type Row = z.infer<typeof row>

async function readRow(db: Db, complaintId: string, staffId: string): Promise<Row> {
  const found = await db.$queryRaw`
    SELECT c.id, c.case_number, c.state, c.version, c.round, c.channel, c.language, c.flags, c.group_case_id, c.major, c.fast_lane,
      l.case_number AS linked_case_number, c.category, c.cause, c.answers, c.story, c.bought_on::text,
      c.contract_ended_on::text, c.handled_elsewhere, c.injury, c.group_size, c.order_number, c.paid_cents, c.asked_cents,
      c.merchant_text, c.person_name_enc, c.phone_enc, c.email_enc, c.payee_account_enc, c.guardian_name_enc,
      c.contact_verified_at IS NOT NULL AS contact_verified, c.submitted_at, c.intake_due_at, c.accepted_at, c.accepted_by,
      c.review_warn_at, c.review_due_at, c.closure_due_at, c.paused_at, c.due_at, c.decided_at, c.resolved_at, c.reopen_until,
      c.closed_at, c.claim_expires_at, c.policy_version_id, v.number AS policy_number,
      CASE WHEN h.id IS NULL THEN NULL ELSE jsonb_build_object('id', h.id, 'name', h.name) END AS holder,
      EXISTS (SELECT FROM conflict_declaration d WHERE d.complaint_id = c.id AND d.staff_id = ${staffId}) AS conflict_declared,
      CASE WHEN m.id IS NULL THEN NULL ELSE jsonb_build_object('id', m.id, 'name', m.name, 'nameEn', m.name_en,
        'address', m.address, 'category', m.category, 'plateCode', m.plate_code,
        'enrolled', m.enrolled_at IS NOT NULL AND m.delisted_at IS NULL) END AS merchant,
      CASE WHEN f.id IS NULL THEN NULL ELSE jsonb_build_object('capCents', f.cap_cents, 'cashInCents', f.cash_in_cents,
        'cashOutCents', f.cash_out_cents, 'outstandingCents', f.outstanding_cents, 'reservedCents', f.reserved_cents,
        'heldCents', f.held_cents) END AS fund,
      ${CASE_PARTS}
    FROM complaint c
    JOIN policy_version v ON v.id = c.policy_version_id
    LEFT JOIN complaint l ON l.id = c.linked_complaint_id
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN staff h ON h.id = c.claimed_by
    LEFT JOIN fund f ON f.city_id = c.city_id AND f.kind = 'city'
    WHERE c.id = ${complaintId}::uuid`
  const kase = z.array(row).parse(found)[0]
  if (!kase) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  return kase
}

const NO_FUND = {
  capCents: ZERO,
  cashInCents: ZERO,
  cashOutCents: ZERO,
  outstandingCents: ZERO,
  reservedCents: ZERO,
  heldCents: ZERO,
}

/**
 * All that one person needs to see to judge one case. Personal data is masked; nobody's contact leaves the store in clear.
 * @throws DomainError `NOT_FOUND`
 */
export async function readCasePage(
  { prisma }: Database,
  cipher: FieldCipher,
  { complaintId, staffId, now }: { complaintId: string; staffId: string; now: Date },
) {
  const [kase, histories, sameDayCents] = await Promise.all([
    readRow(prisma, complaintId, staffId),
    readHistories(prisma, complaintId, now),
    readAdvancedSameDay(prisma, complaintId, now),
  ])
  const policy = await policyById(prisma, kase.policy_version_id)
  const risk = kase.merchant ? await riskBeside(prisma, kase.merchant.id, complaintId, now) : null
  if (!histories) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  return {
    ...headOf(kase, staffId, now),
    clocks: clocksOf(kase),
    story: storyOf(kase),
    person: maskedPerson(kase, cipher),
    merchant: kase.merchant,
    evidence: kase.evidence,
    timeline: kase.timeline,
    assessments: kase.assessments,
    decisions: kase.decisions,
    questions: kase.questions,
    payouts: kase.payouts,
    recovery: kase.recovery,
    statement: kase.statement,
    followUps: kase.followUps,
    satisfaction: kase.satisfaction,
    reopenRequests: kase.reopenRequests,
    payeeHistory: histories.payee,
    merchantHistory: histories.merchant && { ...histories.merchant, risk },
    similar: histories.similar,
    fund: figuresOf(kase.fund ?? NO_FUND),
    limits: {
      policyNumber: kase.policy_number,
      smallClaimCents: policy.smallClaimCents,
      // what the second person is really needed from
      secondPersonCents: risk?.high
        ? cents(Math.ceil(policy.secondPersonCents / 2))
        : policy.secondPersonCents,
      claimCapCents: policy.claimCapCents,
      sameDayCents,
      wayBackSeconds: policy.wayBackSeconds,
      claimMinutes: policy.claimMinutes,
      questionHours: policy.questionHours,
    },
  }
}

function headOf(kase: Row, staffId: string, now: Date) {
  const { holder, claim_expires_at: expiresAt } = kase
  return {
    caseNumber: kase.case_number,
    complaintId: kase.id,
    state: kase.state,
    version: kase.version,
    round: kase.round,
    channel: kase.channel,
    language: kase.language,
    flags: kase.flags,
    groupId: kase.group_case_id,
    major: kase.major,
    fastLane: kase.fast_lane,
    linkedCaseNumber: kase.linked_case_number,
    serverTime: now,
    claim:
      holder && expiresAt && expiresAt > now ? { ...holder, expiresAt, mine: holder.id === staffId } : null,
    conflictDeclared: kase.conflict_declared,
  }
}

const clocksOf = (kase: Row) => ({
  submittedAt: kase.submitted_at,
  intakeDueAt: kase.intake_due_at,
  acceptedAt: kase.accepted_at,
  acceptedBy: kase.accepted_by,
  reviewWarnAt: kase.review_warn_at,
  reviewDueAt: kase.review_due_at,
  closureDueAt: kase.closure_due_at,
  pausedAt: kase.paused_at,
  dueAt: kase.due_at,
  decidedAt: kase.decided_at,
  resolvedAt: kase.resolved_at,
  reopenUntil: kase.reopen_until,
  closedAt: kase.closed_at,
})

const storyOf = (kase: Row) => ({
  category: kase.category,
  cause: kase.cause,
  answers: kase.answers,
  story: kase.story,
  boughtOn: kase.bought_on,
  contractEndedOn: kase.contract_ended_on,
  handledElsewhere: kase.handled_elsewhere,
  injury: kase.injury,
  groupSize: kase.group_size,
  orderNumber: kase.order_number,
  paidCents: kase.paid_cents,
  askedCents: kase.asked_cents,
  merchantText: kase.merchant_text,
})

const maskedPerson = (kase: Row, cipher: FieldCipher) => ({
  name: maskName(cipher.decrypt('name', kase.person_name_enc)),
  phone: kase.phone_enc && maskPhone(cipher.decrypt('phone', kase.phone_enc)),
  email: kase.email_enc && maskEmail(cipher.decrypt('email', kase.email_enc)),
  payeeAccount: maskAccount(cipher.decrypt('payee-account', kase.payee_account_enc)),
  guardianName: kase.guardian_name_enc && maskName(cipher.decrypt('name', kase.guardian_name_enc)),
  contactVerified: kase.contact_verified,
})

async function riskBeside(db: Db, merchantId: string, complaintId: string, now: Date) {
  const risk = (await merchantRisks(db, [merchantId], now, complaintId)).get(merchantId)
  return risk ? { ...risk, parts: [...risk.parts] } : null
}
