import { z } from 'zod'
import type { CaseFacts } from '#domain/case-facts'
import { cityDay, startOfCityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import type { Policy } from '#domain/policy'
import { Prisma } from '../generated/client.ts'
import { merchantRisks } from './merchant-risk.ts'
import type { Sql } from './sql.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const whole = z.union([z.number(), z.bigint()]).transform(Number)
const fen = z.union([z.number(), z.bigint()]).transform(cents)

const row = z.object({
  category: z.string(),
  cause: z.string(),
  paid_cents: fen,
  asked_cents: fen,
  submitted_at: z.date(),
  bought_on: z.string(),
  contract_ended_on: z.string().nullable(),
  handled_elsewhere: z.string().nullable(),
  injury: z.boolean(),
  group_size: z.number(),
  marked_major: z.boolean(),
  contact_verified: z.boolean(),
  has_order_number: z.boolean(),
  merchant_id: z.string().nullable(),
  merchant_known: z.boolean(),
  merchant_enrolled: z.boolean(),
  evidence: whole,
  payment_records: whole,
  same_order: z.string().nullable(),
  similar: whole,
  reused_photos: whole,
  group_payees: whole,
  other_open: whole,
  paid_to_payee: whole,
  paid_at_merchant: whole,
  lane_today: fen,
  fund_available: fen,
  fund_cap: fen,
  long_waiter: z.boolean(),
})

/**
 * Reads all that the rules look at, in one statement, so that every rule judges the same instant.
 * @param now the workflow's time; windows reach back from it
 * @throws DomainError `NOT_FOUND`
 */
export async function readCaseFacts(
  tx: Sql,
  complaintId: string,
  policy: Policy,
  now: Date,
): Promise<CaseFacts> {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  const duplicateSince = ago(policy.duplicateDays * DAY)
  const groupSince = ago(policy.groupDays * DAY)
  const payeeSince = ago(policy.lanePayeeDays * DAY)
  const merchantSince = ago(policy.laneMerchantHours * HOUR)
  const waitingSince = ago(policy.laneWaitingHours * HOUR)
  const today = startOfCityDay(cityDay(now))
  const rows = await tx.$queryRaw`
    SELECT c.category, c.cause, c.paid_cents, c.asked_cents, c.submitted_at, c.bought_on::text, c.contract_ended_on::text,
      c.handled_elsewhere, c.injury, c.group_size, c.marked_major_by IS NOT NULL AS marked_major,
      c.contact_verified_at IS NOT NULL AS contact_verified, c.order_number IS NOT NULL AS has_order_number,
      m.id AS merchant_id, m.id IS NOT NULL AS merchant_known, m.enrolled_at IS NOT NULL AND m.delisted_at IS NULL AND m.id IS NOT NULL AS merchant_enrolled,
      e.evidence, e.payment_records,
      (SELECT o.id::text FROM complaint o
        WHERE o.merchant_id = c.merchant_id AND o.order_number = c.order_number AND o.id <> c.id
          AND (o.submitted_at, o.id) < (c.submitted_at, c.id)
          AND o.state NOT IN ('withdrawn', 'not-accepted', 'duplicate')
        ORDER BY o.submitted_at, o.id LIMIT 1) AS same_order,
      (SELECT count(*) FROM complaint o
        WHERE o.phone_index = c.phone_index AND o.merchant_id = c.merchant_id AND o.id <> c.id
          AND o.submitted_at BETWEEN ${duplicateSince} AND c.submitted_at
          AND abs(o.asked_cents - c.asked_cents) * 100 <= c.asked_cents * ${policy.duplicatePercent}) AS similar,
      -- what the merchant shows neither proves the claim nor speaks against the tourist
      (SELECT count(*) FROM evidence mine WHERE mine.complaint_id = c.id AND mine.added_by <> 'merchant' AND EXISTS (
        SELECT FROM evidence theirs WHERE theirs.sha256 = mine.sha256 AND theirs.complaint_id <> c.id
          AND theirs.added_by <> 'merchant')) AS reused_photos,
      (SELECT count(DISTINCT o.payee_index) FROM complaint o
        WHERE o.merchant_id = c.merchant_id AND o.cause = c.cause AND o.submitted_at >= ${groupSince}
          AND o.state NOT IN ('withdrawn', 'not-accepted', 'duplicate')) AS group_payees,
      (SELECT count(*) FROM complaint o
        WHERE o.payee_index = c.payee_index AND o.id <> c.id
          AND o.state IN ('submitted', 'accepted', 'in-review', 'awaiting-tourist', 'decided', 'awaiting-approval', 'paying')) AS other_open,
      (SELECT count(*) FROM payout p WHERE p.payee_index = c.payee_index AND p.requested_at >= ${payeeSince}
          AND p.complaint_id <> c.id AND p.kind = 'advance' AND p.state NOT IN ('cancelled', 'failed', 'returned')) AS paid_to_payee,
      (SELECT count(*) FROM payout p WHERE p.merchant_id = c.merchant_id AND p.requested_at >= ${merchantSince}
          AND p.complaint_id <> c.id AND p.kind = 'advance' AND p.state NOT IN ('cancelled', 'failed', 'returned')) AS paid_at_merchant,
      (SELECT COALESCE(sum(p.amount_cents), 0)::bigint FROM payout p JOIN decision d ON d.id = p.decision_id
        WHERE p.fund_id = f.id AND p.requested_at >= ${today} AND d.decided_by_kind = 'rules'
          AND p.kind = 'advance' AND p.state NOT IN ('cancelled', 'failed', 'returned')) AS lane_today,
      greatest(0, least(f.cash_in_cents - f.cash_out_cents, f.cap_cents - f.outstanding_cents) - f.reserved_cents) AS fund_available, f.cap_cents AS fund_cap,
      EXISTS (SELECT FROM payout p WHERE p.fund_id = f.id AND p.state = 'awaiting-fund' AND p.waiting_since < ${waitingSince}) AS long_waiter
    FROM complaint c
    JOIN fund f ON f.city_id = c.city_id AND f.kind = 'city'
    LEFT JOIN merchant m ON m.id = c.merchant_id
    CROSS JOIN LATERAL (SELECT count(*) AS evidence, count(*) FILTER (WHERE kind IN ('payment-record', 'receipt')) AS payment_records
                        FROM evidence WHERE complaint_id = c.id AND added_by <> 'merchant') e
    WHERE c.id = ${complaintId}::uuid`
  const facts = z.array(row).parse(rows)[0]
  if (!facts) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  const { merchant_id: merchantId } = facts
  const risks = merchantId ? await merchantRisks(tx, [merchantId], now, complaintId) : null
  return { ...toFacts(facts), merchantRisk: (merchantId && risks?.get(merchantId)?.score) || 0 }
}

const toFacts = (facts: z.infer<typeof row>): Omit<CaseFacts, 'merchantRisk'> => ({
  category: facts.category,
  cause: facts.cause,
  paidCents: facts.paid_cents,
  askedCents: facts.asked_cents,
  filedOn: cityDay(facts.submitted_at),
  boughtOn: facts.bought_on,
  contractEndedOn: facts.contract_ended_on,
  handledElsewhere: facts.handled_elsewhere,
  injury: facts.injury,
  groupSize: facts.group_size,
  markedMajor: facts.marked_major,
  contactVerified: facts.contact_verified,
  // the row holds a name for everyone; the payee's account is checked against it by the provider
  realName: true,
  evidenceCount: facts.evidence,
  paymentRecordCount: facts.payment_records,
  hasOrderNumber: facts.has_order_number,
  merchantKnown: facts.merchant_known,
  merchantEnrolled: facts.merchant_enrolled,
  sameOrderComplaintId: facts.same_order,
  similarComplaints: facts.similar,
  reusedPhotos: facts.reused_photos,
  groupPayees: facts.group_payees,
  otherOpenClaimsOfPayee: facts.other_open,
  paidToPayeeInWindow: facts.paid_to_payee,
  paidAtMerchantInWindow: facts.paid_at_merchant,
  laneDecidedTodayCents: facts.lane_today,
  fundAvailableCents: facts.fund_available,
  fundCapCents: facts.fund_cap,
  fundHasLongWaiter: facts.long_waiter,
})

/** fen that were advanced in a case, in all its rounds; of a row `c` of the complaints */
export const ADVANCED_IN_CASE = Prisma.sql`(SELECT coalesce(sum(p.amount_cents), 0) FROM payout p WHERE p.complaint_id = c.id
  AND p.kind = 'advance' AND p.state NOT IN ('cancelled', 'failed', 'returned'))::bigint`

/** What the case's tourist got, or is getting, in all its rounds. */
export async function advancedInCase(sql: Sql, complaintId: string): Promise<Cents> {
  const rows = await sql.$queryRaw`
    SELECT ${ADVANCED_IN_CASE} AS total FROM complaint c WHERE c.id = ${complaintId}::uuid`
  return z.array(z.object({ total: fen })).parse(rows)[0]?.total ?? cents(0)
}

/** What the same payee already got, or is getting, from the same merchant on this day: splits are summed. */
export async function readAdvancedSameDay(tx: Sql, complaintId: string, now: Date): Promise<Cents> {
  const today = startOfCityDay(cityDay(now))
  const rows = await tx.$queryRaw`
    SELECT COALESCE(sum(p.amount_cents), 0)::bigint AS total
    FROM complaint c JOIN payout p ON p.payee_index = c.payee_index AND p.merchant_id = c.merchant_id
    WHERE c.id = ${complaintId}::uuid AND p.complaint_id <> c.id AND p.requested_at >= ${today}
      AND p.kind = 'advance' AND p.state NOT IN ('cancelled', 'failed', 'returned')`
  return z.array(z.object({ total: fen })).parse(rows)[0]?.total ?? cents(0)
}
