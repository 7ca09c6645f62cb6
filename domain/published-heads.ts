import { bytesOf, dayHash, dayRoot, daysGenesis, hexOf, type Sha256 } from './chain.ts'
import type { DailyHead } from './ledger-record.ts'
import type { Finding } from './ledger-audit.ts'

/**
 * Holds what was published, day after day, against the blocks there are now. Whoever changes the past of the database cannot
 * change what others have kept of it.
 * @param published in the order of their days, without a gap
 * @param blockHashesOf the blocks there are for a day
 * @returns the first day that is not what was published, or null
 */
export async function auditHeads(
  sha256: Sha256,
  published: readonly DailyHead[],
  blockHashesOf: (day: string) => Promise<readonly string[]>,
): Promise<Finding | null> {
  let prev = published[0] ? bytesOf(published[0].prevHash) : daysGenesis(sha256)
  for (const head of published) {
    const hashes = await blockHashesOf(head.day)
    const root = dayRoot(sha256, hashes)
    const hash = hexOf(dayHash(sha256, { day: head.day, blocks: hashes.length }, prev, root))
    if (hash !== head.hash)
      return { fault: 'published-wrong', fundId: '', place: head.day, expected: head.hash, found: hash }
    prev = bytesOf(head.hash)
  }
  return null
}
