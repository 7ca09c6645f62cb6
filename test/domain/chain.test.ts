import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJournal, cashIn, hexOf, merklePath, merkleRoot, rootOfPath } from '#domain/chain'
import { cents } from '#domain/money'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const leaf = (text: string) => sha256(new TextEncoder().encode(text))

/** RFC 6962, section 2.1, as it is written: the largest power of two smaller than n goes left. */
function rfcRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (leaves.length === 1 && only) return only
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256(Uint8Array.of(1, ...rfcRoot(leaves.slice(0, k)), ...rfcRoot(leaves.slice(k))))
}

test('the tree is the one of RFC 6962, whatever its size', () => {
  for (let size = 1; size <= 70; size += 1) {
    const leaves = Array.from({ length: size }, (_, i) => leaf(`leaf ${i}`))
    expect(hexOf(merkleRoot(sha256, leaves))).toBe(hexOf(rfcRoot(leaves)))
  }
})

test('a path leads its own leaf to the root, and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (size, which) => {
      const index = which % size
      const leaves = Array.from({ length: size }, (_, i) => leaf(`leaf ${i}`))
      const root = hexOf(merkleRoot(sha256, leaves))
      const path = merklePath(sha256, leaves, index)
      expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)))
      expect(hexOf(rootOfPath(sha256, leaves[index] ?? leaf(''), path))).toBe(root)
      expect(hexOf(rootOfPath(sha256, leaf('another'), path))).not.toBe(root)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('the cash that a canonical form says was moved is what its journal moved', () => {
  const ids = { fundId: 'fund', seq: 9, voucherNo: 'SY-2026-000009', key: 'k:capture', requestHash: null }
  const people = { actor: 'system', approver: null, complaintId: 'c', payoutId: 'p', recoveryId: null }
  const when = {
    effectiveOn: '2026-11-22',
    accountingOn: '2026-11-23',
    postedAt: '2026-11-23T01:00:00.000000Z',
  }
  const entry = (line: number, account: 'cash' | 'advances' | 'reserved' | 'encumbered', amount: number) => ({
    line,
    account,
    amountCents: cents(amount),
    balanceAfterCents: cents(amount),
  })
  const form = (...entries: ReturnType<typeof entry>[]) =>
    canonicalJournal({
      ...ids,
      ...people,
      ...when,
      kind: 'capture',
      reversesSeq: null,
      documentId: null,
      salt: '00',
      entries,
    })
  expect(cashIn(form(entry(1, 'advances', 78_000), entry(2, 'cash', -78_000)))).toEqual({
    amountCents: 78_000,
    effectiveOn: '2026-11-22',
  })
  expect(cashIn(form(entry(1, 'encumbered', 5), entry(2, 'reserved', -5)))).toBeNull()
})
