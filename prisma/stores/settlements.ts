import type { Cents } from '#domain/money'
import type { Transaction } from './database.ts'

export async function proposeSettlement(
  tx: Transaction,
  settlement: {
    readonly decisionId: string
    readonly complaintId: string
    readonly amountCents: Cents
    readonly confirmUntil: Date
  },
): Promise<void> {
  await tx.settlement.create({
    data: { ...settlement, amountCents: BigInt(settlement.amountCents) },
    select: { decisionId: true },
  })
}

/** @returns false when it was answered before */
export async function answerSettlement(
  tx: Transaction,
  decisionId: string,
  complaintId: string,
  outcome: 'confirmed' | 'silence' | 'denied',
  at: Date,
): Promise<boolean> {
  const answered = await tx.settlement.updateMany({
    where: { decisionId, complaintId, outcome: null },
    data: { outcome, at },
  })
  return answered.count > 0
}
