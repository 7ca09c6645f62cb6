import { clock } from '../clock.ts'
import type { Db } from './database.ts'

/** The case a number and a secret open together, or null. */
export const findCaseBySecret = (db: Db, caseNumber: string, secretHash: Uint8Array<ArrayBuffer>) =>
  db.complaint.findFirst({ where: { caseNumber, secretHash }, select: { id: true } })

export async function createVisitorSession(
  db: Db,
  session: { readonly tokenHash: Uint8Array<ArrayBuffer>; readonly expiresAt: Date } & (
    | { readonly kind: 'tourist'; readonly complaintId: string }
    | { readonly kind: 'merchant'; readonly merchantId: string }
  ),
): Promise<void> {
  await db.visitorSession.create({ data: session, select: { kind: true } })
}

export async function endVisitorSession(db: Db, tokenHash: Uint8Array<ArrayBuffer>): Promise<void> {
  await db.visitorSession.updateMany({ where: { tokenHash, endedAt: null }, data: { endedAt: clock.now() } })
}

export interface Visitor {
  readonly tourist: { readonly complaintId: string; readonly caseNumber: string } | null
  readonly merchant: { readonly merchantId: string } | null
}

/** Who a session's token stands for; nobody once it ended. */
export async function readVisitor(db: Db, tokenHash: Uint8Array<ArrayBuffer>): Promise<Visitor> {
  const session = await db.visitorSession.findFirst({
    where: { tokenHash, endedAt: null, expiresAt: { gt: clock.now() } },
    select: { merchantId: true, complaintId: true },
  })
  const complaint = session?.complaintId
    ? await db.complaint.findUnique({
        where: { id: session.complaintId },
        select: { id: true, caseNumber: true },
      })
    : null
  return {
    tourist: complaint && { complaintId: complaint.id, caseNumber: complaint.caseNumber },
    merchant: session?.merchantId ? { merchantId: session.merchantId } : null,
  }
}
