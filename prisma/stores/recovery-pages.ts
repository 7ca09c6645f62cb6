import { z } from 'zod'
import { overdueColour } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { notBelowZero } from '#domain/appeal'
import { subtractCents } from '#domain/money'
import { nextRecoveryStep } from '#domain/recovery'
import type { RecoveryState } from '#domain/states'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { policyInForce } from './policies.ts'
import { LEFT_OF_ADVANCE } from './advance-left.ts'
import { CONTESTED, recoveryState } from './recoveries.ts'
import { interestOf } from './recovery-interest.ts'
import { instalment } from './recovery-plans.ts'
import { colleague, count, fen, instant } from './row-shapes.ts'

const row = z.object({
  id: z.string(),
  key: z.string(),
  reference: z.string(),
  case_number: z.string(),
  merchant_id: z.string(),
  merchant_name: z.string(),
  merchant_name_en: z.string().nullable(),
  state: recoveryState,
  amount_cents: fen,
  recovered_cents: fen,
  surplus_cents: fen,
  opened_at: z.date(),
  due_at: z.date().nullable(),
  overdue_at: z.date().nullable(),
  open_repayments: count,
  open_write_off: z.boolean(),
  open_plan: z.boolean(),
  contested: z.boolean(),
  grace_until: z.date().nullable(),
  reminders_sent: z.number(),
  delist_due_at: z.date().nullable(),
  deposit_due_at: z.date().nullable(),
  legal_due_at: z.date().nullable(),
  delisted_at: z.date().nullable(),
  deposit_asked_at: z.date().nullable(),
  referred_at: z.date().nullable(),
  draw_cents: fen.nullable(),
})
type Row = z.infer<typeof row>

const COLUMNS = Prisma.sql`r.id, r.opened_at::text AS key, r.reference, c.case_number, r.merchant_id, m.name AS merchant_name,
  m.name_en AS merchant_name_en, r.state, r.amount_cents, r.recovered_cents, r.surplus_cents, r.opened_at, r.due_at,
  r.overdue_at,
  (SELECT count(*) FROM repayment p WHERE p.recovery_id = r.id AND p.confirmed_at IS NULL AND p.refused_at IS NULL)
    AS open_repayments,
  EXISTS (SELECT FROM write_off w WHERE w.recovery_id = r.id AND w.approved_at IS NULL AND w.refused_at IS NULL)
    AS open_write_off,
  EXISTS (SELECT FROM recovery_plan q WHERE q.recovery_id = r.id AND q.outcome IS NULL) AS open_plan,
  ${CONTESTED} AS contested, r.grace_until, r.reminders_sent, r.delist_due_at, r.deposit_due_at, r.legal_due_at, r.delisted_at,
  r.deposit_asked_at, r.referred_at, r.draw_cents`
const FROM = Prisma.sql`recovery r JOIN complaint c ON c.id = r.complaint_id JOIN merchant m ON m.id = r.merchant_id`

const OVER: readonly RecoveryState[] = ['recovered', 'written-off', 'cancelled']
const OVERDUE: readonly RecoveryState[] = ['overdue', 'delisted', 'deposit-drawn', 'legal']

export interface RecoveryFilters {
  readonly show: 'open' | 'overdue' | 'contested' | 'ended' | 'all'
  readonly states?: readonly RecoveryState[] | undefined
  readonly text?: string | undefined
}

/** A city's claims against merchants, the oldest first: the age is what finance looks for. */
export async function recoveryPage(
  db: Db,
  { cityId, now }: { cityId: string; now: Date },
  filters: RecoveryFilters,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<RecoveryLine>> {
  const after = readCursor(instantAndId, cursor)
  const conditions = [Prisma.sql`r.city_id = ${cityId}`]
  if (after) conditions.push(Prisma.sql`(r.opened_at, r.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  if (filters.states?.length) conditions.push(Prisma.sql`r.state = ANY(${[...filters.states]})`)
  else if (filters.show === 'open') conditions.push(Prisma.sql`r.state <> ALL(${[...OVER]})`)
  else if (filters.show === 'overdue') conditions.push(Prisma.sql`r.state = ANY(${[...OVERDUE]})`)
  else if (filters.show === 'contested') conditions.push(CONTESTED)
  else if (filters.show === 'ended') conditions.push(Prisma.sql`r.state = ANY(${[...OVER]})`)
  if (filters.text) {
    const anywhere = `%${filters.text.replace(/[\\%_]/g, '\\$&')}%`
    const number = anywhere.replace(/[\s-]/g, '').toUpperCase()
    conditions.push(Prisma.sql`(r.reference LIKE ${number} OR c.case_number LIKE ${number}
      OR m.name LIKE ${anywhere} OR lower(m.name_en) LIKE ${anywhere.toLowerCase()})`)
  }
  const found = await db.$queryRaw`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY r.opened_at, r.id LIMIT ${limit + 1}`
  const { policy } = await policyInForce(db, cityId, now)
  return pageOf(
    z.array(row).parse(found),
    limit,
    (last) => [last.key, last.id],
    (shown) => toLine(shown, now, (dueAt) => overdueColour(dueAt, now, policy)),
  )
}

export type RecoveryLine = ReturnType<typeof toLine>

function toLine(recovery: Row, now: Date, colourOf: (dueAt: Date) => 'none' | 'orange' | 'red') {
  const over = OVER.includes(recovery.state)
  return {
    recoveryId: recovery.id,
    reference: recovery.reference,
    caseNumber: recovery.case_number,
    merchant: {
      id: recovery.merchant_id,
      name: recovery.merchant_name,
      nameEn: recovery.merchant_name_en,
    },
    state: recovery.state,
    amountCents: recovery.amount_cents,
    recoveredCents: recovery.recovered_cents,
    owedCents: notBelowZero(subtractCents(recovery.amount_cents, recovery.recovered_cents)),
    surplusCents: recovery.surplus_cents,
    openedAt: recovery.opened_at,
    dueAt: recovery.due_at,
    overdueAt: recovery.overdue_at,
    ageDays: Math.max(0, Math.floor((now.getTime() - recovery.opened_at.getTime()) / 86_400_000)),
    overdue: recovery.due_at && !over ? colourOf(recovery.due_at) : 'none',
    openRepayments: recovery.open_repayments,
    openWriteOff: recovery.open_write_off,
    openPlan: recovery.open_plan,
    contested: recovery.contested,
    drawCents: recovery.draw_cents,
    referredAt: recovery.referred_at,
    nextStep: nextRecoveryStep({
      state: recovery.state,
      dueAt: recovery.due_at,
      graceUntil: recovery.grace_until,
      remindersSent: recovery.reminders_sent,
      contested: recovery.contested,
      delistDueAt: recovery.delist_due_at,
      depositDueAt: recovery.deposit_due_at,
      legalDueAt: recovery.legal_due_at,
      delistedAt: recovery.delisted_at,
      depositAskedAt: recovery.deposit_asked_at,
      referredAt: recovery.referred_at,
    }),
  }
}

const maybe = instant.nullable()
const whole = row.extend({
  payout_id: z.string(),
  left_cents: fen,
  had_part: z.boolean(),
  noticed_at: z.date().nullable(),
  objected_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  repayments: z.array(
    z.object({
      repaymentId: z.string(),
      source: z.enum(['bank', 'deposit']),
      bankReference: z.string(),
      amountCents: fen,
      receivedOn: z.string(),
      recordedBy: colleague,
      recordedAt: instant,
      confirmedBy: colleague.nullable(),
      confirmedAt: maybe,
      refusedBy: colleague.nullable(),
      refusedAt: maybe,
      principalCents: fen.nullable(),
      surplusCents: fen.nullable(),
      postedAt: maybe,
      bankLine: z
        .object({ bookedOn: z.string(), reference: z.string().nullable(), matchedAt: instant })
        .nullable(),
    }),
  ),
  responses: z.array(
    z.object({
      responseId: z.string(),
      position: z.enum(['agrees', 'objects']),
      text: z.string().nullable(),
      at: instant,
    }),
  ),
  plans: z.array(
    z.object({
      planId: z.string(),
      instalments: z.array(instalment),
      proposedAt: instant,
      outcome: z.enum(['accepted', 'refused', 'lapsed']).nullable(),
      decidedBy: colleague.nullable(),
      reason: z.string().nullable(),
      endedBecause: z.enum(['kept', 'missed']).nullable(),
    }),
  ),
  findings: z.array(
    z.object({
      findingId: z.string(),
      outcome: z.enum(['liable', 'not-liable']),
      reason: z.string(),
      borneBy: z.enum(['fund', 'tourist']).nullable(),
      foundBy: colleague,
      at: instant,
    }),
  ),
  claw_back: z
    .object({
      reference: z.string(),
      amountCents: fen,
      askedAt: instant,
      payments: z.array(
        z.object({
          paymentId: z.string(),
          bankReference: z.string(),
          amountCents: fen,
          receivedOn: z.string(),
          recordedBy: colleague,
          confirmedBy: colleague.nullable(),
          refusedBy: colleague.nullable(),
          postedAt: maybe,
        }),
      ),
    })
    .nullable(),
  write_offs: z.array(
    z.object({
      writeOffId: z.string(),
      amountCents: fen,
      reason: z.string(),
      requestedBy: colleague,
      requestedAt: instant,
      approvedBy: colleague.nullable(),
      approvedAt: maybe,
      refusedBy: colleague.nullable(),
      refusedAt: maybe,
      postedAt: maybe,
    }),
  ),
})

const person = (column: string): Prisma.Sql =>
  Prisma.raw(`(SELECT jsonb_build_object('id', id, 'name', name) FROM staff WHERE id = ${column})`)

/**
 * One claim with its repayments and write-offs; one statement.
 * @throws DomainError `NOT_FOUND` for another city's too
 */
export async function readRecoveryPage(
  db: Db,
  { cityId, staffId, now }: { cityId: string; staffId: string; now: Date },
  id: string,
) {
  const found = await db.$queryRaw`
    SELECT ${COLUMNS}, r.payout_id, ${LEFT_OF_ADVANCE} AS left_cents, r.noticed_at,
      (EXISTS (SELECT FROM decision d WHERE d.complaint_id = r.complaint_id AND d.stage IN ('review', 'appeal') AND d.decided_by = ${staffId})
        OR EXISTS (SELECT FROM approval a JOIN payout p ON p.id = a.payout_id WHERE p.complaint_id = r.complaint_id
          AND ${staffId} IN (a.approver_id, a.decided_by, a.corrected_by))) AS had_part,
      coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x."proposedAt") FROM (
        SELECT q.id AS "planId", q.instalments, q.proposed_at AS "proposedAt", q.outcome, ${person('q.decided_by')} AS "decidedBy",
          q.reason, q.ended_because AS "endedBecause" FROM recovery_plan q WHERE q.recovery_id = r.id) x), '[]') AS plans,
      coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x.at) FROM (
        SELECT l.id AS "findingId", l.outcome, l.reason, l.borne_by AS "borneBy", ${person('l.found_by')} AS "foundBy", l.at
        FROM liability_finding l WHERE l.recovery_id = r.id) x), '[]') AS findings,
      (SELECT jsonb_build_object('reference', k.reference, 'amountCents', k.amount_cents, 'askedAt', k.asked_at, 'payments',
          coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x."recordedAt") FROM (
            SELECT y.id AS "paymentId", y.bank_reference AS "bankReference", y.amount_cents AS "amountCents",
              y.received_on AS "receivedOn", y.recorded_at AS "recordedAt", ${person('y.recorded_by')} AS "recordedBy",
              ${person('y.confirmed_by')} AS "confirmedBy", ${person('y.refused_by')} AS "refusedBy", y.posted_at AS "postedAt"
            FROM claw_back_payment y WHERE y.claw_back_id = k.id) x), '[]'))
        FROM claw_back k WHERE k.recovery_id = r.id) AS claw_back, r.objected_at, r.ended_at,
      coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x."recordedAt", x."repaymentId") FROM (
        SELECT p.id AS "repaymentId", p.source, p.bank_reference AS "bankReference", p.amount_cents AS "amountCents",
          p.received_on AS "receivedOn", ${person('p.recorded_by')} AS "recordedBy", p.recorded_at AS "recordedAt",
          ${person('p.confirmed_by')} AS "confirmedBy", p.confirmed_at AS "confirmedAt",
          ${person('p.refused_by')} AS "refusedBy", p.refused_at AS "refusedAt", p.principal_cents AS "principalCents",
          p.surplus_cents AS "surplusCents", p.posted_at AS "postedAt",
          (SELECT jsonb_build_object('bookedOn', l.booked_on, 'reference', l.entry_reference, 'matchedAt', k.confirmed_at)
            FROM journal j JOIN bank_match_voucher v ON v.voucher_no = j.voucher_no AND v.live
            JOIN bank_match k ON k.id = v.match_id AND k.state = 'confirmed'
            JOIN bank_match_line x ON x.match_id = k.id AND x.live JOIN bank_line l ON l.id = x.line_id
            WHERE j.complaint_id = r.complaint_id AND j.document_id = p.id AND j.kind = 'recovery'
            ORDER BY l.booked_on, l.id LIMIT 1) AS "bankLine"
        FROM repayment p WHERE p.recovery_id = r.id) x), '[]') AS repayments,
      coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x."requestedAt", x."writeOffId") FROM (
        SELECT w.id AS "writeOffId", w.amount_cents AS "amountCents", w.reason, ${person('w.requested_by')} AS "requestedBy",
          w.requested_at AS "requestedAt", ${person('w.approved_by')} AS "approvedBy", w.approved_at AS "approvedAt",
          ${person('w.refused_by')} AS "refusedBy", w.refused_at AS "refusedAt", w.posted_at AS "postedAt"
        FROM write_off w WHERE w.recovery_id = r.id) x), '[]') AS write_offs,
      coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x.at, x."responseId") FROM (
        SELECT a.id AS "responseId", a.position, a.text, a.at FROM recovery_response a WHERE a.recovery_id = r.id) x), '[]')
        AS responses
    FROM ${FROM} WHERE r.id = ${id}::uuid AND r.city_id = ${cityId}`
  const recovery = z.array(whole).parse(found)[0]
  if (!recovery) throw new DomainError('NOT_FOUND', { recovery: id })
  const { policy } = await policyInForce(db, cityId, now)
  return {
    ...toLine(recovery, now, (dueAt) => overdueColour(dueAt, now, policy)),
    payoutId: recovery.payout_id,
    leftCents: recovery.left_cents,
    hadPart: recovery.had_part,
    interest: await interestOf(db, id, now),
    plans: recovery.plans,
    findings: recovery.findings,
    clawBack: recovery.claw_back && {
      ...recovery.claw_back,
      payments: recovery.claw_back.payments.map((payment) => ({
        ...payment,
        mine: payment.recordedBy.id === staffId,
      })),
    },
    remindersSent: recovery.reminders_sent,
    noticedAt: recovery.noticed_at,
    objectedAt: recovery.objected_at,
    endedAt: recovery.ended_at,
    responses: recovery.responses,
    repayments: recovery.repayments.map((repayment) => ({
      ...repayment,
      mine: repayment.recordedBy.id === staffId,
    })),
    writeOffs: recovery.write_offs.map((writeOff) => ({
      ...writeOff,
      mine: writeOff.requestedBy.id === staffId,
    })),
  }
}

/**
 * Makes sure a recovery is one of this city before anything is asked of it.
 * @throws DomainError `NOT_FOUND`
 */
export async function requireCityRecovery(db: Db, cityId: string, id: string): Promise<void> {
  if ((await db.recovery.count({ where: { id, cityId } })) === 0)
    throw new DomainError('NOT_FOUND', { recovery: id })
}
