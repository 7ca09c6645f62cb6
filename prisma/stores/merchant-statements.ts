import type { Transaction } from './database.ts'

/** The merchant may state its case until then; the review does not wait for it. */
export async function askMerchant(
  tx: Transaction,
  request: {
    readonly complaintId: string
    readonly merchantId: string
    readonly askedAt: Date
    readonly dueAt: Date
  },
): Promise<void> {
  await tx.merchantStatement.createMany({ data: [request], skipDuplicates: true })
}
