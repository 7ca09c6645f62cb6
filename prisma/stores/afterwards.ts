import type { Transaction } from './database.ts'
import type { Sql } from './sql.ts'

/** The follow-up call the city owes after a case is resolved; once a round. */
export async function scheduleFollowUp(
  tx: Sql,
  call: { readonly complaintId: string; readonly round: number; readonly dueAt: Date },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO follow_up (complaint_id, round, due_at) VALUES (${call.complaintId}::uuid, ${call.round}, ${call.dueAt})
    ON CONFLICT DO NOTHING`
}

export async function recordFollowUpCall(
  tx: Transaction,
  call: {
    readonly complaintId: string
    readonly round: number
    readonly outcome: 'happy' | 'unhappy' | 'unreached'
    readonly note: string | undefined
    readonly staffId: string
    readonly at: Date
  },
): Promise<void> {
  await tx.followUp.updateMany({
    where: { complaintId: call.complaintId, round: call.round },
    data: { outcome: call.outcome, note: call.note ?? null, calledBy: call.staffId, at: call.at },
  })
}

export async function recordRating(
  tx: Transaction,
  rating: {
    readonly complaintId: string
    readonly score: number
    readonly comment: string | undefined
    readonly at: Date
  },
): Promise<void> {
  const { complaintId, score, at } = rating
  const comment = rating.comment ?? null
  await tx.satisfaction.upsert({
    where: { complaintId },
    create: { complaintId, score, comment, at },
    update: { score, comment, at },
    select: { complaintId: true },
  })
}

export async function recordReopenRequest(
  tx: Transaction,
  request: {
    readonly id: string
    readonly complaintId: string
    readonly by: 'tourist' | 'staff'
    readonly text: string
    readonly at: Date
  },
): Promise<void> {
  await tx.reopenRequest.createMany({
    data: {
      id: request.id,
      complaintId: request.complaintId,
      requestedBy: request.by,
      text: request.text,
      requestedAt: request.at,
    },
    skipDuplicates: true,
  })
}

/** @returns false when it was decided before */
export async function decideReopenRequest(
  tx: Transaction,
  decision: {
    readonly requestId: string
    readonly complaintId: string
    readonly outcome: 'reopened' | 'declined'
    readonly staffId: string
    readonly note: string | undefined
    readonly at: Date
  },
): Promise<boolean> {
  const decided = await tx.reopenRequest.updateMany({
    where: { id: decision.requestId, complaintId: decision.complaintId, outcome: null },
    data: {
      outcome: decision.outcome,
      decidedBy: decision.staffId,
      note: decision.note ?? null,
      decidedAt: decision.at,
    },
  })
  return decided.count > 0
}
