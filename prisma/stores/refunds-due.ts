import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import type { Actor } from '#domain/people'
import { record } from './case-record.ts'
import { type Database, inTransaction } from './database.ts'
import type { LockedRecovery } from './recoveries.ts'
import { REFUND_OPEN } from './refunds-open.ts'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

/** A merchant is owed what it repaid and need not have; two of finance pay it. @returns its id */
export async function makeRefundDue(
  sql: Sql,
  recovery: Pick<LockedRecovery, 'id' | 'complaint_id'>,
  due: {
    readonly amountCents: Cents
    readonly because: { readonly appealId: string } | { readonly findingId: string }
    readonly actor: Actor
    readonly at: Date
    readonly payUntil: Date
  },
): Promise<string> {
  const { amountCents, because, actor, at, payUntil } = due
  const id = randomUUID()
  const appealId = 'appealId' in because ? because.appealId : null
  const findingId = 'findingId' in because ? because.findingId : null
  await sql.$executeRaw`
    INSERT INTO refund_due (id, recovery_id, amount_cents, appeal_id, finding_id, due_since, pay_until)
    VALUES (${id}::uuid, ${recovery.id}::uuid, ${BigInt(amountCents)}, ${appealId}::uuid, ${findingId}::uuid, ${at}, ${payUntil})`
  const data = { recoveryId: recovery.id, refundId: id, amountCents }
  await record(sql, recovery.complaint_id, {
    events: [{ key: `refund-due:${id}`, kind: 'merchant-refund-due', actor, data, at }],
  })
  return id
}

/** The appeal by which a claim was lowered, or null. */
export async function appealBehind(sql: Sql, recoveryId: string): Promise<string | null> {
  const rows = await sql.$queryRaw`
    SELECT id FROM appeal WHERE recovery_id = ${recoveryId}::uuid AND state IN ('varied', 'overturned')`
  return z.array(z.object({ id: z.string() })).parse(rows)[0]?.id ?? null
}

/** @returns fen that are due to the merchant and not paid back yet */
export async function refundOpen(sql: Sql, recoveryId: string): Promise<Cents> {
  const rows =
    await sql.$queryRaw`SELECT ${REFUND_OPEN} AS open FROM recovery r WHERE r.id = ${recoveryId}::uuid`
  return z.array(z.object({ open: fen })).parse(rows)[0]?.open ?? cents(0)
}

/**
 * What may still be asked for: due, and neither paid back nor asked for by anybody.
 * @throws DomainError `REFUND_EXCEEDED` with the limit in fen
 */
export async function requireRefund(
  sql: Sql,
  recoveryId: string,
  movementId: string,
  requested: Cents,
): Promise<void> {
  const rows = await sql.$queryRaw`
    SELECT (SELECT coalesce(sum(u.amount_cents), 0) FROM refund_due u WHERE u.recovery_id = ${recoveryId}::uuid)::bigint
      - (SELECT coalesce(sum(f.amount_cents), 0) FROM fund_movement f WHERE f.recovery_id = ${recoveryId}::uuid
          AND f.kind = 'merchant-refund' AND f.refused_at IS NULL AND f.id <> ${movementId}::uuid)::bigint AS limit`
  const limit = z.array(z.object({ limit: fen })).parse(rows)[0]?.limit ?? cents(0)
  if (requested > limit) throw new DomainError('REFUND_EXCEEDED', { limit, requested })
}

/** The refund is posted: it counts as repaid no longer, and the merchant is told. Repeating it changes nothing. */
export const recordRefunded = (
  database: Database,
  refund: {
    readonly movementId: string
    readonly recoveryId: string
    readonly complaintId: string
    readonly amountCents: Cents
    readonly approverId: string
    readonly at: Date
  },
): Promise<void> =>
  inTransaction(database, async (tx) => {
    const { movementId, recoveryId, complaintId, amountCents, approverId, at } = refund
    const posted = await tx.fundMovement.updateMany({
      where: { id: movementId, postedAt: null },
      data: { postedAt: at },
    })
    if (posted.count === 0) return
    await tx.$executeRaw`
      UPDATE recovery SET recovered_cents = recovered_cents - ${BigInt(amountCents)}, version = version + 1
      WHERE id = ${recoveryId}::uuid`
    const rows = await tx.$queryRaw`SELECT reference FROM recovery WHERE id = ${recoveryId}::uuid`
    const reference = z.array(z.object({ reference: z.string() })).parse(rows)[0]?.reference ?? ''
    const actor: Actor = { kind: 'staff', id: approverId, role: 'finance' }
    const data = { recoveryId, movementId, amountCents }
    await record(tx, complaintId, {
      events: [{ key: `refunded:${movementId}`, kind: 'merchant-refunded', actor, data, at }],
      messages: [
        {
          key: `${movementId}:refunded`,
          recipient: 'merchant',
          template: 'merchant-refunded',
          facts: { reference, amountCents },
        },
      ],
    })
  })
