import { z } from 'zod'
import { RAILS } from '#domain/rails'
import type { PayoutState } from '#domain/states'
import { Prisma } from '../generated/client.ts'
import { payoutState } from './case-standing.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { count, fen, plainValue } from './row-shapes.ts'

const row = z.object({
  id: z.string(),
  key: z.string(),
  case_number: z.string(),
  state: payoutState,
  kind: z.enum(['advance', 'surplus']),
  amount_cents: fen,
  merchant_name: z.string().nullable(),
  by_rules: z.boolean(),
  decided_by: z.string().nullable(),
  decider: z.string().nullable(),
  requested_at: z.date(),
  waiting_since: z.date().nullable(),
  sent_at: z.date().nullable(),
  paid_at: z.date().nullable(),
  unknown_since: z.date().nullable(),
  expired_at: z.date().nullable(),
  released_at: z.date().nullable(),
  reserve_round: z.number(),
  unknown_asked: z.number(),
  out_bill_no: z.string(),
  provider_bill_no: z.string().nullable(),
  rail: z.enum(RAILS),
  postponed_because: z.string().nullable(),
  send_after: z.date().nullable(),
  collect_by: z.date().nullable(),
  cancel_requested_at: z.date().nullable(),
  correction_due_at: z.date().nullable(),
  returned_at: z.date().nullable(),
  failure_code: z.string().nullable(),
  refusal: z.record(z.string(), plainValue).nullable(),
})

type Place = { cursor?: string | undefined; limit: number }

const select = (
  key: Prisma.Sql,
  where: Prisma.Sql,
  order: Prisma.Sql,
  limit: number,
): Prisma.Sql => Prisma.sql`
  SELECT p.id, ${key}::text AS key, c.case_number, p.state, p.kind, p.amount_cents, m.name AS merchant_name,
    d.decided_by_kind = 'rules' AS by_rules, d.decided_by, s.name AS decider, p.requested_at, p.waiting_since, p.sent_at,
    p.paid_at, p.unknown_since, p.expired_at, p.released_at, p.reserve_round, p.unknown_asked, p.out_bill_no, p.provider_bill_no,
    p.rail, p.postponed_because, p.send_after, p.collect_by, p.cancel_requested_at, p.correction_due_at, p.returned_at,
    p.failure_code, p.refusal
  FROM payout p JOIN complaint c ON c.id = p.complaint_id JOIN decision d ON d.id = p.decision_id
  LEFT JOIN staff s ON s.id = d.decided_by LEFT JOIN merchant m ON m.id = p.merchant_id
  WHERE ${where} ORDER BY ${order} LIMIT ${limit + 1}`

const toPage = (found: unknown, limit: number): Page<ReturnType<typeof toPayout>> =>
  pageOf(z.array(row).parse(found), limit, (last) => [last.key, last.id], toPayout)

/** Payouts of a fund that wait for money, in the order in which they are woken. */
export async function waitingPayouts(db: Db, fundId: string, { cursor, limit }: Place) {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(p.requested_at, p.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const where = Prisma.sql`p.fund_id = ${fundId}::uuid AND p.state = 'awaiting-fund' AND ${place}`
  return toPage(
    await db.$queryRaw(select(Prisma.sql`p.requested_at`, where, Prisma.sql`p.requested_at, p.id`, limit)),
    limit,
  )
}

/** How many wait for the fund, and for how much. */
export async function waitingTotal(db: Db, fundId: string): Promise<{ payouts: number; cents: number }> {
  const found = await db.$queryRaw`
    SELECT count(*) AS payouts, coalesce(sum(amount_cents), 0)::bigint AS cents
    FROM payout WHERE fund_id = ${fundId}::uuid AND state = 'awaiting-fund'`
  return z.array(z.object({ payouts: count, cents: fen })).parse(found)[0] ?? { payouts: 0, cents: 0 }
}

/** The cases to wake when the fund has room again, oldest decision first. */
export async function waitingCaseNumbers(db: Db, fundId: string, limit: number): Promise<string[]> {
  const found = await db.$queryRaw`
    SELECT c.case_number FROM payout p JOIN complaint c ON c.id = p.complaint_id
    WHERE p.fund_id = ${fundId}::uuid AND p.state = 'awaiting-fund' ORDER BY p.requested_at, p.id LIMIT ${limit}`
  return z
    .array(z.object({ case_number: z.string() }))
    .parse(found)
    .map((kase) => kase.case_number)
}

/** Payouts whose outcome nobody knows, the longest first. */
export async function unknownPayouts(db: Db, fundId: string, { cursor, limit }: Place) {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(p.unknown_since, p.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const where = Prisma.sql`p.state = 'unknown-outcome' AND p.fund_id = ${fundId}::uuid AND ${place}`
  return toPage(
    await db.$queryRaw(select(Prisma.sql`p.unknown_since`, where, Prisma.sql`p.unknown_since, p.id`, limit)),
    limit,
  )
}

/** Payouts that no second person decided in time, so that their money went back to the fund; the latest first. */
export async function expiredPayouts(db: Db, fundId: string, { cursor, limit }: Place) {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(p.expired_at, p.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const where = Prisma.sql`p.expired_at IS NOT NULL AND p.fund_id = ${fundId}::uuid AND ${place}`
  return toPage(
    await db.$queryRaw(
      select(Prisma.sql`p.expired_at`, where, Prisma.sql`p.expired_at DESC, p.id DESC`, limit),
    ),
    limit,
  )
}

/** All payouts of a fund, newest first. */
export async function payoutPage(
  db: Db,
  fundId: string,
  state: PayoutState | undefined,
  { cursor, limit }: Place,
) {
  const after = readCursor(instantAndId, cursor)
  const conditions = [Prisma.sql`p.fund_id = ${fundId}::uuid`]
  if (state) conditions.push(Prisma.sql`p.state = ${state}`)
  if (after)
    conditions.push(Prisma.sql`(p.requested_at, p.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  const where = Prisma.join(conditions, ' AND ')
  return toPage(
    await db.$queryRaw(
      select(Prisma.sql`p.requested_at`, where, Prisma.sql`p.requested_at DESC, p.id DESC`, limit),
    ),
    limit,
  )
}

const toPayout = (payout: z.infer<typeof row>) => ({
  payoutId: payout.id,
  caseNumber: payout.case_number,
  state: payout.state,
  kind: payout.kind,
  amountCents: payout.amount_cents,
  merchantName: payout.merchant_name,
  byRules: payout.by_rules,
  decidedBy: payout.decided_by && payout.decider ? { id: payout.decided_by, name: payout.decider } : null,
  requestedAt: payout.requested_at,
  waitingSince: payout.waiting_since,
  sentAt: payout.sent_at,
  paidAt: payout.paid_at,
  unknownSince: payout.unknown_since,
  expiredAt: payout.expired_at,
  releasedAt: payout.released_at,
  reserveRound: payout.reserve_round,
  unknownAsked: payout.unknown_asked,
  outBillNo: payout.out_bill_no,
  providerBillNo: payout.provider_bill_no,
  rail: payout.rail,
  postponedBecause: payout.postponed_because,
  sendAfter: payout.send_after,
  collectBy: payout.collect_by,
  cancelRequestedAt: payout.cancel_requested_at,
  correctionDueAt: payout.correction_due_at,
  returnedAt: payout.returned_at,
  failureCode: payout.failure_code,
  refusal: payout.refusal,
})
