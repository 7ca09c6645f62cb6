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
