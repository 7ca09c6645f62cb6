import { z } from 'zod'
import type { Sql } from './sql.ts'

/** The merchant may state its case until then; the review does not wait for it. */
export async function askMerchant(
  tx: Sql,
  request: {
    readonly complaintId: string
    readonly merchantId: string
    readonly askedAt: Date
    readonly dueAt: Date
  },
): Promise<void> {
  const { complaintId, merchantId, askedAt, dueAt } = request
  await tx.$executeRaw`
    INSERT INTO merchant_statement (complaint_id, merchant_id, asked_at, due_at)
    VALUES (${complaintId}::uuid, ${merchantId}::uuid, ${askedAt}, ${dueAt}) ON CONFLICT DO NOTHING`
}

const position = z.array(z.object({ position: z.enum(['agrees', 'objects', 'has-settled']).nullable() }))

/** What the merchant said to the complaint, or null as long as it said nothing. */
export async function merchantPosition(sql: Sql, complaintId: string) {
  const rows = await sql.$queryRaw`
    SELECT position FROM merchant_statement WHERE complaint_id = ${complaintId}::uuid`
  return position.parse(rows)[0]?.position ?? null
}
