import type { Cents } from '#domain/money'
import type { Sql } from './sql.ts'

/** A finding that the fund bears a loss asks for its write-off; another person's word posts it. */
export async function requestLossOf(
  sql: Sql,
  finding: {
    readonly id: string
    readonly recoveryId: string
    readonly amountCents: Cents
    readonly reason: string
    readonly staffId: string
    readonly at: Date
  },
): Promise<void> {
  const { id, recoveryId, amountCents, reason, staffId, at } = finding
  await sql.$executeRaw`
    INSERT INTO write_off (id, recovery_id, amount_cents, reason, requested_by, requested_at, finding_id)
    VALUES (${id}::uuid, ${recoveryId}::uuid, ${BigInt(amountCents)}, ${reason}, ${staffId}, ${at}, ${id}::uuid)
    ON CONFLICT DO NOTHING`
}
