import { z } from 'zod'
import { depositAfter } from '#domain/deposit'
import { DomainError } from '#domain/errors'
import { cents, minCents, subtractCents, ZERO } from '#domain/money'
import type { Transaction } from './database.ts'
import { depositBalance } from './deposits.ts'
import type { NewRepayment } from './recoveries.ts'

/**
 * The other side of a repayment that comes out of the merchant's deposit, under the same id. No more than was proposed, is owed,
 * and is there.
 * @throws DomainError `DEPOSIT_EXCEEDED` with the limit in fen, `BANK_REFERENCE_USED`
 */
export async function recordDraw(tx: Transaction, draw: NewRepayment): Promise<void> {
  const { id, recovery, amountCents } = draw
  const owed = subtractCents(recovery.amount_cents, recovery.recovered_cents)
  const balance = await depositBalance(tx, recovery.merchant_id)
  const limit = minCents(recovery.draw_cents ?? ZERO, minCents(owed, balance))
  if (amountCents > limit) throw new DomainError('DEPOSIT_EXCEEDED', { limit, requested: amountCents })
  await tx.$executeRaw`
    INSERT INTO deposit_movement (id, city_id, merchant_id, kind, amount_cents, bank_reference, booked_on, recorded_by, recorded_at,
      recovery_id)
    SELECT ${id}::uuid, city_id, merchant_id, 'drawn', ${BigInt(amountCents)}, ${draw.bankReference}, ${draw.receivedOn}::date,
      ${draw.staffId}, ${draw.at}, id
    FROM recovery WHERE id = ${recovery.id}::uuid ON CONFLICT DO NOTHING`
  const kept = await tx.depositMovement.count({ where: { id, kind: 'drawn', recoveryId: recovery.id } })
  if (kept === 0) throw new DomainError('BANK_REFERENCE_USED', {})
}

const movement = z.object({ merchant_id: z.string(), amount_cents: z.bigint(), decided: z.boolean() })

/**
 * The second person's word on it; confirmed, the deposit is less by it in the same transaction. Told again it changes nothing.
 * @throws DomainError `DEPOSIT_EXCEEDED`
 */
export async function decideDraw(
  tx: Transaction,
  decision: {
    readonly id: string
    readonly outcome: 'confirmed' | 'refused'
    readonly staffId: string
    readonly at: Date
  },
): Promise<void> {
  const { id, outcome, staffId, at } = decision
  const rows = await tx.$queryRaw`
    SELECT d.merchant_id, d.amount_cents, d.confirmed_at IS NOT NULL OR d.refused_at IS NOT NULL AS decided
    FROM deposit_movement d JOIN merchant m ON m.id = d.merchant_id WHERE d.id = ${id}::uuid FOR NO KEY UPDATE OF m`
  const [draw] = z.array(movement).parse(rows)
  if (!draw) throw new DomainError('NOT_FOUND', { movement: id })
  if (draw.decided) return
  if (outcome === 'confirmed')
    depositAfter(await depositBalance(tx, draw.merchant_id), 'drawn', cents(draw.amount_cents))
  await tx.depositMovement.updateMany({
    where: { id, confirmedAt: null, refusedAt: null },
    data:
      outcome === 'confirmed'
        ? { confirmedBy: staffId, confirmedAt: at }
        : { refusedBy: staffId, refusedAt: at },
  })
}
