import { timingSafeEqual } from 'node:crypto'
import type { Db, Transaction } from './database.ts'

export interface NewContactCode {
  readonly id: string
  readonly purpose: 'file' | 'merchant'
  readonly channel: 'sms' | 'email'
  readonly addressIndex: Uint8Array<ArrayBuffer>
  readonly codeHash: Uint8Array<ArrayBuffer>
  readonly expiresAt: Date
}

export async function createContactCode(tx: Transaction, code: NewContactCode): Promise<void> {
  await tx.contactCode.create({ data: code, select: { id: true } })
}

/** A code on its way, with what is secret in the message encrypted. */
export async function enqueueCode(
  tx: Transaction,
  message: {
    readonly codeId: string
    readonly cityId: string
    readonly recipient: 'tourist' | 'merchant'
    readonly channel: 'sms' | 'email'
    readonly addressEnc: Uint8Array<ArrayBuffer>
    readonly secretFactsEnc: Uint8Array<ArrayBuffer>
    readonly language: string
  },
): Promise<void> {
  const { codeId, ...rest } = message
  await tx.message.create({
    data: { ...rest, key: `code:${codeId}`, template: 'code' },
    select: { id: true },
  })
}

const MOST_TRIES = 5

export type CodeAnswer = 'verified' | 'wrong' | 'exhausted'

/**
 * Tries a code: five times at most, ten minutes long, once. Each try is counted before it is compared, so tries at the same
 * moment do not add up to more.
 */
export async function tryContactCode(
  db: Db,
  tried: {
    readonly id: string
    readonly codeHash: Uint8Array
    readonly proofHash: Uint8Array<ArrayBuffer>
    readonly at: Date
  },
): Promise<CodeAnswer> {
  const counted = await db.contactCode.updateManyAndReturn({
    where: { id: tried.id, expiresAt: { gt: tried.at }, verifiedAt: null, tries: { lt: MOST_TRIES } },
    data: { tries: { increment: 1 } },
    select: { codeHash: true },
  })
  const code = counted[0]
  if (!code) {
    const spent = await db.contactCode.findFirst({
      where: { id: tried.id, tries: { gte: MOST_TRIES } },
      select: { id: true },
    })
    return spent ? 'exhausted' : 'wrong'
  }
  if (!timingSafeEqual(code.codeHash, tried.codeHash)) return 'wrong'
  await db.contactCode.update({
    where: { id: tried.id },
    data: { verifiedAt: tried.at, proofHash: tried.proofHash },
    select: { id: true },
  })
  return 'verified'
}

/** True when this proof shows that somebody at this address answered a code since then, for this purpose. */
export const isProven = async (
  db: Db,
  proof: {
    readonly purpose: 'file' | 'merchant'
    readonly proofHash: Uint8Array<ArrayBuffer>
    readonly addressIndex: Uint8Array<ArrayBuffer>
    readonly since: Date
  },
): Promise<boolean> =>
  (await db.contactCode.count({
    where: {
      purpose: proof.purpose,
      proofHash: proof.proofHash,
      addressIndex: proof.addressIndex,
      verifiedAt: { gt: proof.since },
    },
  })) > 0
