import {
  blockHash,
  bytesOf,
  dayHash,
  hexOf,
  leafHash,
  merklePath,
  type PathStep,
  rootOfPath,
  type Sha256,
} from './chain.ts'
import type { DailyHead, LedgerBlock } from './ledger-record.ts'

/**
 * That one voucher stands in the ledger, for somebody who is given nothing else: its own text with its salt, the way from its leaf
 * to its block, and from the block to the head of the day. Of other vouchers it holds hashes only, which the salts make
 * impossible to guess from.
 */
export interface Proof {
  readonly format: 'xianpei-proof-v1'
  readonly voucherNo: string
  /** canonical form v1 of the journal */
  readonly text: string
  readonly salt: string
  readonly path: readonly PathStep[]
  readonly block: LedgerBlock
  /** null while the day is not over: then the proof ends at the block */
  readonly day: { readonly head: DailyHead; readonly path: readonly PathStep[] } | null
}

/** @param leaves of the whole block, @param blockHashes of the whole day, both in the order they were sealed in */
export function makeProof(
  sha256: Sha256,
  own: Pick<Proof, 'voucherNo' | 'text' | 'salt' | 'block'>,
  leaves: readonly Uint8Array[],
  index: number,
  day: { readonly head: DailyHead; readonly blockHashes: readonly string[] } | null,
): Proof {
  const { voucherNo, text, salt, block } = own
  const place = day ? day.blockHashes.indexOf(block.hash) : -1
  return {
    format: 'xianpei-proof-v1',
    voucherNo,
    text,
    salt,
    path: merklePath(sha256, leaves, index),
    block,
    day:
      day && place >= 0
        ? { head: day.head, path: merklePath(sha256, day.blockHashes.map(bytesOf), place) }
        : null,
  }
}

export type ProofFault = 'text' | 'block' | 'day' | 'published'

export type ProofCheck =
  | { readonly sound: true; readonly upTo: 'block' | 'day' | 'published' }
  | { readonly sound: false; readonly fault: ProofFault }

/**
 * Follows the proof from the text to the head of its day.
 * @param published the head of that day as somebody else kept it; without it the proof is only as good as who hands it over
 */
export function checkProof(sha256: Sha256, proof: Proof, published: DailyHead | null): ProofCheck {
  const { block, day, text, salt, path, voucherNo } = proof
  // the number that is claimed must be the one in the text that is hashed
  if (text.split('\n')[3] !== voucherNo) return { sound: false, fault: 'text' }
  const root = rootOfPath(sha256, leafHash(sha256, salt, text), path)
  if (hexOf(root) !== block.root) return { sound: false, fault: 'text' }
  const hash = hexOf(blockHash(sha256, block, bytesOf(block.prevHash), root))
  if (hash !== block.hash) return { sound: false, fault: 'block' }
  if (!day) return { sound: true, upTo: 'block' }
  const dayRoot = rootOfPath(sha256, bytesOf(block.hash), day.path)
  const dayIs = hexOf(dayHash(sha256, day.head, bytesOf(day.head.prevHash), dayRoot))
  if (hexOf(dayRoot) !== day.head.root || dayIs !== day.head.hash) return { sound: false, fault: 'day' }
  if (!published) return { sound: true, upTo: 'day' }
  return published.day === day.head.day && published.hash === day.head.hash
    ? { sound: true, upTo: 'published' }
    : { sound: false, fault: 'published' }
}
