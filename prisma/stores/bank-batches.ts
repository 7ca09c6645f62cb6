import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Database, inTransaction } from './database.ts'

const members = z.array(z.object({ payout_id: z.string(), batch_no: z.string() }))

/**
 * Says which payouts left in one batch file, so that the bank's total can be told from its number. A payout leaves once.
 * @throws DomainError `NOT_FOUND` for a payout of another fund, `IDEMPOTENCY_CONFLICT` when one is in another batch
 */
export async function recordBatch(
  database: Database,
  given: { fundId: string; batchNo: string; payoutIds: readonly string[]; staffId: string; at: Date },
): Promise<void> {
  const payoutIds = [...new Set(given.payoutIds)]
  await inTransaction(database, async (tx) => {
    const own = await tx.payout.count({ where: { id: { in: payoutIds }, fundId: given.fundId } })
    if (own !== payoutIds.length) throw new DomainError('NOT_FOUND', {})
    await tx.$executeRaw`
      INSERT INTO bank_batch (fund_id, batch_no, payout_id, recorded_by, recorded_at)
      SELECT ${given.fundId}::uuid, ${given.batchNo}, id, ${given.staffId}, ${given.at} FROM unnest(${payoutIds}::uuid[]) AS id
      ON CONFLICT (payout_id) DO NOTHING`
    const kept = members.parse(
      await tx.$queryRaw`SELECT payout_id, batch_no FROM bank_batch WHERE payout_id = ANY(${payoutIds}::uuid[])`,
    )
    if (kept.some((member) => member.batch_no !== given.batchNo))
      throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  })
}
