import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import type { LockedRecovery } from './recoveries.ts'
import type { Sql } from './sql.ts'

/** What the tourist writes on the transfer: the claim's own, told apart by its first sign. */
export async function askBack(
  sql: Sql,
  because: { readonly findingId: string } | { readonly appealId: string },
  recovery: LockedRecovery,
  amountCents: Cents,
  at: Date,
): Promise<string> {
  const reference = `T${recovery.reference.slice(1)}`
  const findingId = 'findingId' in because ? because.findingId : null
  const appealId = 'appealId' in because ? because.appealId : null
  await sql.$executeRaw`
    INSERT INTO claw_back (id, recovery_id, reference, amount_cents, asked_at, finding_id, appeal_id)
    VALUES (${findingId ?? appealId}::uuid, ${recovery.id}::uuid, ${reference}, ${BigInt(amountCents)}, ${at}, ${findingId}::uuid,
      ${appealId}::uuid) ON CONFLICT DO NOTHING`
  return reference
}

const payment = z.object({
  id: z.string(),
  reference: z.string(),
  amountCents: z.bigint().transform(cents),
  receivedOn: z.string(),
  recordedBy: z.string(),
  confirmedBy: z.string().nullable(),
  refusedBy: z.string().nullable(),
  postedAt: z.date().nullable(),
})
export type ClawBackPayment = z.infer<typeof payment>

/** @throws DomainError `NOT_FOUND` when the tourist was not asked, `BANK_REFERENCE_USED` */
export async function recordClawBackRow(
  sql: Sql,
  given: {
    readonly id: string
    readonly recovery: LockedRecovery
    readonly bankReference: string
    readonly amountCents: Cents
    readonly receivedOn: string
    readonly staffId: string
    readonly at: Date
  },
): Promise<void> {
  const { id, recovery, staffId, at } = given
  const asked = await sql.$queryRaw`SELECT id FROM claw_back WHERE recovery_id = ${recovery.id}::uuid`
  const [claim] = z.array(z.object({ id: z.string() })).parse(asked)
  if (!claim) throw new DomainError('NOT_FOUND', { recovery: recovery.id })
  await sql.$executeRaw`
    INSERT INTO claw_back_payment (id, claw_back_id, fund_id, bank_reference, amount_cents, received_on, recorded_by, recorded_at)
    VALUES (${id}::uuid, ${claim.id}::uuid, ${recovery.fund_id}::uuid, ${given.bankReference}, ${BigInt(given.amountCents)},
      ${given.receivedOn}::date, ${staffId}, ${at}) ON CONFLICT DO NOTHING`
  const kept = await sql.$queryRaw`SELECT id FROM claw_back_payment WHERE id = ${id}::uuid`
  if (z.array(z.unknown()).parse(kept).length === 0) throw new DomainError('BANK_REFERENCE_USED', {})
}

/** @throws DomainError `NOT_FOUND` when it is not this recovery's */
export async function readClawBackPayment(
  sql: Sql,
  recoveryId: string,
  id: string,
): Promise<ClawBackPayment> {
  const rows = await sql.$queryRaw`
    SELECT y.id, k.reference, y.amount_cents AS "amountCents", y.received_on::text AS "receivedOn", y.recorded_by AS "recordedBy",
      y.confirmed_by AS "confirmedBy", y.refused_by AS "refusedBy", y.posted_at AS "postedAt"
    FROM claw_back_payment y JOIN claw_back k ON k.id = y.claw_back_id
    WHERE y.id = ${id}::uuid AND k.recovery_id = ${recoveryId}::uuid`
  const found = z.array(payment).parse(rows)[0]
  if (!found) throw new DomainError('NOT_FOUND', { payment: id })
  return found
}

export async function decideClawBackRow(
  sql: Sql,
  id: string,
  outcome: 'confirmed' | 'refused',
  staffId: string,
  at: Date,
): Promise<void> {
  await (outcome === 'confirmed'
    ? sql.$executeRaw`UPDATE claw_back_payment SET confirmed_by = ${staffId}, confirmed_at = ${at}
        WHERE id = ${id}::uuid AND confirmed_at IS NULL AND refused_at IS NULL`
    : sql.$executeRaw`UPDATE claw_back_payment SET refused_by = ${staffId}, refused_at = ${at}
        WHERE id = ${id}::uuid AND confirmed_at IS NULL AND refused_at IS NULL`)
}

export async function markClawBackPosted(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.$executeRaw`UPDATE claw_back_payment SET posted_at = ${at} WHERE id = ${id}::uuid`
}
