import { z } from 'zod'
import { clock } from '../clock.ts'
import type { Sql } from './sql.ts'

export interface SignedEvent {
  readonly eventId: string
  readonly outBillNo: string
  readonly state: string
  readonly amountCents: number
}

const kept = z.object({
  heard: z.boolean(),
  caseNumber: z.string().nullable(),
  surplusOf: z.string().nullable(),
})

/**
 * Keeps an event the provider signed, once, and says whose it is: its case's, and for a surplus its recovery's; nobody's when
 * the number is none of ours. `heard` is true when it was passed on before.
 */
export async function keepEvent(sql: Sql, event: SignedEvent): Promise<z.infer<typeof kept>> {
  await sql.$executeRaw`
    INSERT INTO provider_notification (event_id, out_bill_no, payout_id, state, amount_cents, received_at)
    SELECT ${event.eventId}, ${event.outBillNo}, (SELECT id FROM payout WHERE out_bill_no = ${event.outBillNo}), ${event.state},
      ${BigInt(event.amountCents)}, ${clock.now()}
    ON CONFLICT (event_id) DO NOTHING`
  const rows = await sql.$queryRaw`
    SELECT n.heard_at IS NOT NULL AS heard, c.case_number AS "caseNumber", r.id AS "surplusOf"
    FROM provider_notification n LEFT JOIN payout p ON p.id = n.payout_id LEFT JOIN complaint c ON c.id = p.complaint_id
    LEFT JOIN recovery r ON r.complaint_id = p.complaint_id AND p.kind = 'surplus'
    WHERE n.event_id = ${event.eventId}`
  const found = z.array(kept).parse(rows)[0]
  if (!found) throw new Error('an event was neither kept nor known')
  return found
}

/** The case's workflow has it. */
export const markHeard = (sql: Sql, eventId: string): Promise<number> =>
  sql.$executeRaw`
    UPDATE provider_notification SET heard_at = ${clock.now()} WHERE event_id = ${eventId} AND heard_at IS NULL`
