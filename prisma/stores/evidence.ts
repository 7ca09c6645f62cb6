import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { clock } from '../clock.ts'
import type { Db } from './database.ts'

export interface UploadTicket {
  readonly id: string
  readonly complaintId: string | null
  readonly openedBy: EvidenceSource
}

export type EvidenceSource = 'tourist' | 'agent' | 'merchant' | 'reviewer'

const source = z.enum(['tourist', 'agent', 'merchant', 'reviewer'])

export async function createUploadTicket(
  db: Db,
  ticket: {
    readonly tokenHash: Uint8Array<ArrayBuffer>
    readonly expiresAt: Date
    readonly complaintId?: string
    readonly openedBy?: EvidenceSource
    readonly appealId?: string
  },
): Promise<void> {
  await db.uploadTicket.create({ data: ticket, select: { id: true } })
}

/**
 * Takes room for one more file under a ticket, before the file is kept.
 * @throws DomainError `UPLOAD_TICKET_NOT_VALID`, `UPLOAD_QUOTA_EXCEEDED`
 */
export async function takeUploadRoom(
  db: Db,
  tokenHash: Uint8Array<ArrayBuffer>,
  bytes: number,
  quota: { readonly files: number; readonly bytes: number },
): Promise<UploadTicket> {
  const taken = await db.uploadTicket.updateManyAndReturn({
    where: {
      tokenHash,
      expiresAt: { gt: clock.now() },
      filesUsed: { lt: quota.files },
      bytesUsed: { lte: quota.bytes - bytes },
    },
    data: { filesUsed: { increment: 1 }, bytesUsed: { increment: bytes } },
    select: { id: true, complaintId: true, openedBy: true },
  })
  if (taken[0]) return { ...taken[0], openedBy: source.parse(taken[0].openedBy) }
  const exists = await db.uploadTicket.count({ where: { tokenHash, expiresAt: { gt: clock.now() } } })
  throw new DomainError(exists > 0 ? 'UPLOAD_QUOTA_EXCEEDED' : 'UPLOAD_TICKET_NOT_VALID', {
    files: quota.files,
    bytes: quota.bytes,
  })
}

export interface NewEvidence {
  readonly id: string
  readonly ticketId: string
  readonly complaintId: string | null
  readonly fileName: string
  readonly mediaType: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
  readonly sha256: Uint8Array<ArrayBuffer>
  readonly storageKey: string
  readonly kind: 'photo' | 'merchant-proof'
  readonly addedBy: EvidenceSource
}

export async function createEvidence(db: Db, evidence: NewEvidence): Promise<void> {
  await db.evidence.create({ data: evidence, select: { id: true } })
}

export interface StoredEvidence {
  readonly id: string
  readonly complaintId: string
  readonly cityId: string
  readonly fileName: string
  readonly mediaType: string
  readonly storageKey: string
  /** whose own it is: the case's merchant, where the merchant added it */
  readonly merchantId: string | null
}

/** A case's piece of evidence; one that belongs to no case yet is nobody's to see. */
export async function findEvidence(db: Db, id: string): Promise<StoredEvidence | null> {
  const row = await db.evidence.findUnique({
    where: { id },
    select: {
      id: true,
      complaintId: true,
      fileName: true,
      mediaType: true,
      storageKey: true,
      addedBy: true,
      complaint: { select: { cityId: true, merchantId: true } },
    },
  })
  if (!row?.complaint || !row.complaintId) return null
  const { complaint, complaintId, addedBy, ...rest } = row
  const merchantId = addedBy === 'merchant' ? complaint.merchantId : null
  return { ...rest, complaintId, cityId: complaint.cityId, merchantId }
}
