import { z } from 'zod'
import { TOURIST_STEPS } from '#domain/case-events'
import { DomainError } from '#domain/errors'
import { complaintState, payoutState } from './case-standing.ts'
import type { Db } from './database.ts'

const DECISIONS = [
  'accepted',
  'not-accepted',
  'duplicate',
  'advance',
  'settled',
  'rejected',
  'referred',
] as const
/** what a tourist's steps tell; the rest of the timeline is staff's */
const fen = z.bigint().transform(Number)
const row = z.object({
  caseNumber: z.string(),
  state: complaintState,
  version: z.number(),
  category: z.string(),
  cause: z.string(),
  merchant: z.object({ name: z.string(), nameEn: z.string().nullable() }).nullable(),
  merchantText: z.string().nullable(),
  askedCents: fen,
  story: z.string(),
  submittedAt: z.date(),
  intakeDueAt: z.date(),
  acceptedAt: z.date().nullable(),
  reviewDueAt: z.date().nullable(),
  decidedAt: z.date().nullable(),
  resolvedAt: z.date().nullable(),
  reopenUntil: z.date().nullable(),
  closedAt: z.date().nullable(),
  questions: z.array(z.object({ id: z.string(), text: z.string(), askedAt: z.date(), dueAt: z.date() })),
  decisionsComplaint: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(DECISIONS),
      amountCents: fen.nullable(),
      reasonCode: z.string().nullable(),
      decidedByKind: z.string(),
      at: z.date(),
    }),
  ),
  settlements: z.array(
    z.object({
      decisionId: z.string(),
      amountCents: fen,
      confirmUntil: z.date(),
      outcome: z.string().nullable(),
    }),
  ),
  payouts: z.array(
    z.object({
      state: payoutState,
      amountCents: fen,
      sentAt: z.date().nullable(),
      paidAt: z.date().nullable(),
      collectPackage: z.string().nullable(),
      collectBy: z.date().nullable(),
      correctionDueAt: z.date().nullable(),
      failureCode: z.string().nullable(),
      heldUntil: z.date().nullable(),
    }),
  ),
  evidences: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      fileName: z.string(),
      mediaType: z.string(),
      uploadedAt: z.date(),
    }),
  ),
  caseEvents: z.array(z.object({ kind: z.enum(TOURIST_STEPS), at: z.date() })),
  satisfaction: z.object({ score: z.number() }).nullable(),
})

/**
 * A case as its tourist may see it.
 * @throws DomainError `NOT_FOUND`
 */
export async function readTouristCase(db: Db, complaintId: string) {
  const found = await db.complaint.findUnique({
    where: { id: complaintId },
    include: {
      merchant: { select: { name: true, nameEn: true } },
      questions: { where: { answeredAt: null, lapsedAt: null }, orderBy: { askedAt: 'desc' }, take: 1 },
      decisionsComplaint: { where: { undoneAt: null }, orderBy: { at: 'desc' }, take: 1 },
      settlements: true,
      // a surplus is shown while it waits for its payee
      payouts: {
        where: { OR: [{ kind: 'advance' }, { kind: 'surplus', state: 'awaiting-payee' }] },
        orderBy: { requestedAt: 'desc' },
        take: 1,
      },
      evidences: { orderBy: [{ position: 'asc' }, { id: 'asc' }] },
      caseEvents: { where: { kind: { in: [...TOURIST_STEPS] } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] },
      satisfaction: true,
    },
  })
  if (!found) throw new DomainError('NOT_FOUND', {})
  return row.parse(found)
}
