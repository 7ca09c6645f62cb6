import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockHash, bytesOf, dayHash, dayRoot, hexOf, leafHash, merkleRoot } from '#domain/chain'
import { checkProof, makeProof, type Proof } from '#domain/proof'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const hex = (text: string) => hexOf(sha256(new TextEncoder().encode(text)))

/** A block of some vouchers in a day of some blocks, and the proof of one of them. */
function proofOf(vouchers: number, blocks: number, which: number): Proof {
  const texts = Array.from(
    { length: vouchers },
    (_, i) => `xianpei-journal-v1\nfund\n${i + 1}\nABC-2026-${i + 1}\nrest ${i}`,
  )
  const salts = texts.map((text) => hex(`salt ${text}`).slice(0, 32))
  const leaves = texts.map((text, i) => leafHash(sha256, salts[i] ?? '', text))
  const prevHash = hex('before')
  const at = { no: 7, fromSeq: 1, toSeq: vouchers }
  const root = merkleRoot(sha256, leaves)
  const hash = hexOf(blockHash(sha256, at, bytesOf(prevHash), root))
  const block = { fundId: 'fund', ...at, root: hexOf(root), prevHash, hash }
  const index = which % vouchers
  const blockHashes = Array.from({ length: blocks }, (_, i) =>
    i === which % blocks ? hash : hex(`block ${i}`),
  )
  const day = {
    day: '2026-11-22',
    blocks,
    root: hexOf(dayRoot(sha256, blockHashes)),
    prevHash: hex('day before'),
  }
  const head = { ...day, hash: hexOf(dayHash(sha256, day, bytesOf(day.prevHash), bytesOf(day.root))) }
  const own = {
    voucherNo: `ABC-2026-${index + 1}`,
    text: texts[index] ?? '',
    salt: salts[index] ?? '',
    block,
  }
  return makeProof(sha256, own, leaves, index, { head, blockHashes })
}

const sizes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 }), fc.nat(999))

test('a voucher that stands in the ledger is proved up to the published head', () => {
  fc.assert(
    fc.property(sizes, ([vouchers, blocks, which]) => {
      const proof = proofOf(vouchers, blocks, which)
      expect(checkProof(sha256, proof, null)).toEqual({ sound: true, upTo: 'day' })
      expect(checkProof(sha256, proof, proof.day?.head ?? null)).toEqual({ sound: true, upTo: 'published' })
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('nothing in a proof can be changed: not the text, the salt, a hash, a number, or the day', () => {
  const proof = proofOf(13, 5, 4)
  const head = proof.day?.head
  if (!head) throw new Error('no day')
  const published = head
  const changed: readonly Proof[] = [
    { ...proof, text: proof.text.replace('rest', 'Rest') },
    { ...proof, voucherNo: 'ABC-2026-9' },
    { ...proof, salt: hex('other').slice(0, 32) },
    { ...proof, path: proof.path.slice(1) },
    {
      ...proof,
      path: proof.path.map((step) => ({ ...step, side: step.side === 'left' ? 'right' : 'left' })),
    },
    { ...proof, block: { ...proof.block, no: 8 } },
    { ...proof, block: { ...proof.block, hash: hex('x') } },
    { ...proof, day: { head: { ...head, day: '2026-11-21' }, path: proof.day?.path ?? [] } },
    { ...proof, day: { head, path: [] } },
  ]
  for (const one of changed) expect(checkProof(sha256, one, published)).toMatchObject({ sound: false })
  const another = { ...published, hash: hex('another story') }
  expect(checkProof(sha256, proof, another)).toEqual({ sound: false, fault: 'published' })
})
