import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { ACCOUNT_LINE_KINDS, type AccountLine } from '#domain/merchant-account'
import type { Db } from './database.ts'
import { REFUND_OPEN } from './refunds-open.ts'
import { fen } from './row-shapes.ts'

const line = z.object({
  at: z.date(),
  kind: z.enum(ACCOUNT_LINE_KINDS),
  caseNumber: z.string(),
  reference: z.string(),
  amountCents: fen,
  bankDay: z.string().nullable(),
})

/** nobody reads a longer statement, and the page would not hold it */
const MOST_LINES = 10_000

/**
 * All that changed what a merchant owes, in the order it was recorded: claims, repayments once two people have seen them, what
 * of those went on to the tourist, claims that were dropped or lowered, what was paid back.
 * @throws DomainError `EXPORT_TOO_LARGE`
 */
export async function accountLines(db: Db, merchantId: string): Promise<readonly AccountLine[]> {
  const found = await db.$queryRaw`
    WITH r AS (SELECT r.*, c.case_number FROM recovery r JOIN complaint c ON c.id = r.complaint_id
      WHERE r.merchant_id = ${merchantId}::uuid)
    SELECT * FROM (
      SELECT opened_at AS at, 1 AS place, 'claimed' AS kind, case_number AS "caseNumber", reference, amount_cents + waived_cents AS "amountCents",
        NULL AS "bankDay" FROM r
      UNION ALL
      SELECT p.posted_at, 2, 'received', r.case_number, r.reference, p.amount_cents, p.received_on::text
      FROM r JOIN repayment p ON p.recovery_id = r.id WHERE p.posted_at IS NOT NULL
      UNION ALL
      SELECT p.posted_at, 3, 'surplus', r.case_number, r.reference, p.surplus_cents, NULL
      FROM r JOIN repayment p ON p.recovery_id = r.id WHERE p.posted_at IS NOT NULL AND p.surplus_cents > 0
      UNION ALL
      -- what had been repaid of a claim that was dropped is not owed either, where it is due back
      SELECT ended_at, 4, 'cancelled', case_number, reference, amount_cents - recovered_cents + ${REFUND_OPEN}, NULL
      FROM r WHERE state = 'cancelled' AND ended_at IS NOT NULL AND amount_cents - recovered_cents + ${REFUND_OPEN} > 0
      UNION ALL
      SELECT a.decided_at, 4, 'cancelled', r.case_number, r.reference, r.waived_cents, NULL
      FROM r JOIN appeal a ON a.recovery_id = r.id WHERE r.waived_cents > 0 AND a.state = 'varied'
      UNION ALL
      SELECT f.posted_at, 5, 'refunded', r.case_number, r.reference, f.amount_cents, NULL
      FROM r JOIN fund_movement f ON f.recovery_id = r.id WHERE f.kind = 'merchant-refund' AND f.posted_at IS NOT NULL
    ) x ORDER BY at, "caseNumber", place LIMIT ${MOST_LINES + 1}`
  if (z.array(z.unknown()).parse(found).length > MOST_LINES)
    throw new DomainError('EXPORT_TOO_LARGE', { limit: MOST_LINES })
  return z.array(line).parse(found)
}
