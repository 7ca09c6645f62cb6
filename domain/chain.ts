import type { DailyHead, LedgerBlock, LedgerRecord } from './ledger-record.ts'
import { type Cents, cents } from './money.ts'

/** SHA-256; given by the caller, because the browser's and Node's are not the same. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

const encoder = new TextEncoder()
const LEAF = Uint8Array.of(0)

export function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

export function hexOf(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16)
  return hex
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Eight bytes, big-endian, as PostgreSQL's `int8send`. */
function int8(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value))
  return bytes
}

/**
 * Canonical form v1 of a journal: its fields in this order, one a line, empty when absent, then its entries by line. No
 * field can hold a line break, so two different journals never have one form. The database makes the same text.
 */
export function canonicalJournal(record: LedgerRecord): string {
  const { fundId, seq, voucherNo, key, requestHash, kind, effectiveOn, accountingOn, postedAt } = record
  const what = `xianpei-journal-v1\n${fundId}\n${seq}\n${voucherNo}\n${key}\n${requestHash ?? ''}\n${kind}`
  const when = `${effectiveOn}\n${accountingOn}\n${postedAt}\n${record.reversesSeq ?? ''}\n${record.actor}\n${record.approver ?? ''}`
  const about = `${record.complaintId ?? ''}\n${record.payoutId ?? ''}\n${record.recoveryId ?? ''}\n${record.documentId ?? ''}`
  let lines = ''
  for (const { line, account, amountCents, balanceAfterCents } of record.entries)
    lines += `${lines && '\n'}${line}:${account}:${amountCents}:${balanceAfterCents}`
  return `${what}\n${when}\n${about}\n${lines}`
}

/** so many lines of the canonical form come before its entries */
const HEAD_LINES = 17

/**
 * What a canonical form says of money: how much cash the journal moved, and the day it took effect. Worth something only once
 * the proof it came with was followed.
 * @returns null when it moved none
 */
export function cashIn(
  canonical: string,
): { readonly amountCents: Cents; readonly effectiveOn: string } | null {
  const lines = canonical.split('\n')
  const entries = lines.slice(HEAD_LINES).map((line) => line.split(':'))
  const amount = Number(entries.find(([, account]) => account === 'cash')?.[2])
  const effectiveOn = lines[7] ?? ''
  return Number.isSafeInteger(amount) ? { amountCents: cents(Math.abs(amount)), effectiveOn } : null
}

/** RFC 6962, section 2.1, with a salt of 16 bytes before the text, so that nobody can guess a leaf's content from its hash. */
export const leafHash = (sha256: Sha256, salt: string, canonical: string): Uint8Array =>
  sha256(joined(LEAF, bytesOf(salt), encoder.encode(canonical)))

/** Two hashes and their prefix; written anew for every node, read at once. */
const pair = new Uint8Array(65)
pair[0] = 1

export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1)
  pair.set(right, 33)
  return sha256(pair)
}

/** The next level of the tree: pairs are joined, an odd one goes up as it is. */
function above(sha256: Sha256, level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = []
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]]
    if (left) next.push(right ? nodeHash(sha256, left, right) : left)
  }
  return next
}

/** The root over one or more leaves (RFC 6962, section 2.1). */
export function merkleRoot(sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves
  while (level.length > 1) level = above(sha256, level)
  const [root] = level
  if (!root) throw new RangeError('a tree without leaves has no root')
  return root
}

/** One step of a path: the other half, and on which side it stands. */
export interface PathStep {
  readonly side: 'left' | 'right'
  readonly hash: string
}

/** What leads from one leaf to the root (RFC 6962, section 2.1.1); it says nothing of the other leaves but hashes. */
export function merklePath(sha256: Sha256, leaves: readonly Uint8Array[], index: number): PathStep[] {
  const path: PathStep[] = []
  let at = index
  let level = leaves
  while (level.length > 1) {
    const sibling = level[at % 2 === 1 ? at - 1 : at + 1]
    if (sibling) path.push({ side: at % 2 === 1 ? 'left' : 'right', hash: hexOf(sibling) })
    level = above(sha256, level)
    at = Math.floor(at / 2)
  }
  return path
}

/** Where a path leads to. */
export const rootOfPath = (sha256: Sha256, leaf: Uint8Array, path: readonly PathStep[]): Uint8Array =>
  path.reduce(
    (hash, step) =>
      step.side === 'left'
        ? nodeHash(sha256, bytesOf(step.hash), hash)
        : nodeHash(sha256, hash, bytesOf(step.hash)),
    leaf,
  )

/** What the first block of a fund is linked to. */
export const genesisHash = (sha256: Sha256, fundId: string): Uint8Array =>
  sha256(joined(encoder.encode('xianpei-fund-v1'), bytesOf(fundId.replaceAll('-', ''))))

/** SHA-256(previous hash ‖ root ‖ no ‖ from ‖ to ‖ count), numbers as eight bytes. */
export const blockHash = (
  sha256: Sha256,
  block: Pick<LedgerBlock, 'no' | 'fromSeq' | 'toSeq'>,
  prev: Uint8Array,
  root: Uint8Array,
): Uint8Array =>
  sha256(
    joined(
      prev,
      root,
      int8(block.no),
      int8(block.fromSeq),
      int8(block.toSeq),
      int8(block.toSeq - block.fromSeq + 1),
    ),
  )

/** What the first day of an installation is linked to. */
export const daysGenesis = (sha256: Sha256): Uint8Array => sha256(encoder.encode('xianpei-days-v1'))

/** The root over a day's block hashes; a day without a block has the hash of nothing. */
export const dayRoot = (sha256: Sha256, blockHashes: readonly string[]): Uint8Array =>
  blockHashes.length === 0 ? sha256(new Uint8Array()) : merkleRoot(sha256, blockHashes.map(bytesOf))

/** SHA-256(hash of the day before ‖ root ‖ day ‖ number of blocks), the day as text. */
export const dayHash = (
  sha256: Sha256,
  { day, blocks }: Pick<DailyHead, 'day' | 'blocks'>,
  prev: Uint8Array,
  root: Uint8Array,
): Uint8Array => sha256(joined(prev, root, encoder.encode(day), int8(blocks)))
