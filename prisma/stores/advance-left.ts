import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import { Prisma } from '../generated/client.ts'
import type { Sql } from './sql.ts'

/** fen of an advance that nobody gave back and nobody has borne yet; of a row `r` of the recoveries */
export const LEFT_OF_ADVANCE = Prisma.sql`(r.amount_cents + r.waived_cents - r.recovered_cents
  - (SELECT coalesce(sum(w.amount_cents), 0) FROM write_off w WHERE w.recovery_id = r.id AND w.posted_at IS NOT NULL)
  - (SELECT coalesce(sum(y.amount_cents), 0) FROM claw_back_payment y JOIN claw_back k ON k.id = y.claw_back_id
      WHERE k.recovery_id = r.id AND y.posted_at IS NOT NULL))::bigint`

/** @returns fen */
export async function leftOfAdvance(sql: Sql, recoveryId: string): Promise<Cents> {
  const rows =
    await sql.$queryRaw`SELECT ${LEFT_OF_ADVANCE} AS left FROM recovery r WHERE id = ${recoveryId}::uuid`
  const [found] = z.array(z.object({ left: z.bigint().transform(cents) })).parse(rows)
  if (!found) throw new DomainError('NOT_FOUND', { recovery: recoveryId })
  return found.left
}
