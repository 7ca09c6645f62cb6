import { Prisma } from '../generated/client.ts'

/** fen that a merchant repaid, need not have, and has not back yet; of a row `r` of the recoveries */
export const REFUND_OPEN = Prisma.sql`((SELECT coalesce(sum(u.amount_cents), 0) FROM refund_due u WHERE u.recovery_id = r.id)
  - (SELECT coalesce(sum(f.amount_cents), 0) FROM fund_movement f
      WHERE f.recovery_id = r.id AND f.kind = 'merchant-refund' AND f.posted_at IS NOT NULL))::bigint`
