import type { Cents } from '#domain/money'
import type { Sql } from './sql.ts'

/** A finding, or an appeal, by which the fund bears a loss asks for its write-off; another person's word posts it. */
export async function requestLossOf(
  sql: Sql,
  loss: {
    /** the finding's or the appeal's; for what a merchant is paid back, the refund's */
    readonly id: string
    readonly recoveryId: string
    readonly amountCents: Cents
    readonly reason: string
    readonly staffId: string
    readonly at: Date
    readonly findingId?: string
    readonly appealId?: string
    readonly refundDueId?: string
  },
): Promise<void> {
  const { id, recoveryId, amountCents, reason, staffId, at } = loss
  const { findingId = null, appealId = null, refundDueId = null } = loss
  await sql.$executeRaw`
    INSERT INTO write_off (id, recovery_id, amount_cents, reason, requested_by, requested_at, finding_id, appeal_id, refund_due_id)
    VALUES (${id}::uuid, ${recoveryId}::uuid, ${BigInt(amountCents)}, ${reason}, ${staffId}, ${at}, ${findingId}::uuid,
      ${appealId}::uuid, ${refundDueId}::uuid)
    ON CONFLICT DO NOTHING`
}
