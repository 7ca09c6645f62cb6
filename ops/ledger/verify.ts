import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { LedgerRecord } from '#domain/ledger-record'
import type { Pool } from 'pg'
import { z } from 'zod'
import { auditHeads } from '#domain/published-heads'
import { canonicalJournal, type Sha256 } from '#domain/chain'
import { type Finding, FundAudit } from '#domain/ledger-audit'
import { readBlockHashes } from '#prisma/stores/ledger/heads'
import { readSealed, readStated, readUnsettled, type SealedBlock } from '#prisma/stores/ledger/records'

export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer')

const SALT_AT = 1
const TEXT_AT = 17
const scratch = Buffer.alloc(16_384)

/** As {@link leafHash}, without a copy for every part: a journal's text is ASCII. */
function leafOf(record: LedgerRecord): Uint8Array {
  scratch.write(record.salt, SALT_AT, 'hex')
  const length = scratch.write(canonicalJournal(record), TEXT_AT, 'latin1')
  return hash('sha256', scratch.subarray(0, TEXT_AT + length), 'buffer')
}

const headFile = z.object({
  day: z.string(),
  blocks: z.int(),
  root: z.string(),
  prevHash: z.string(),
  hash: z.string(),
})

/**
 * Holds the published heads against the blocks of the database. @param folder with a file a day, as published or as somebody
 * kept them
 */
export async function verifyHeads(
  pool: Pool,
  folder: string,
): Promise<{ days: number; finding: Finding | null }> {
  const files = readdirSync(folder).filter((name) => /^\d{4}-\d{2}-\d{2}\.json$/.test(name))
  const heads = files
    .toSorted()
    .map((name) => headFile.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))))
  return { days: heads.length, finding: await auditHeads(sha256, heads, (day) => readBlockHashes(pool, day)) }
}

export interface Verified {
  readonly fundId: string
  readonly journals: number
  readonly entries: number
  readonly blocks: number
  /** of the last block */
  readonly head: string
  readonly finding: Finding | null
}

/** Recomputes a fund from its blocks. @param end what is held against it when all of them are sound */
export async function auditFund(
  fundId: string,
  sealed: AsyncIterable<SealedBlock>,
  end: (audit: FundAudit) => Promise<Finding | null>,
): Promise<Verified> {
  const audit = new FundAudit(sha256, fundId, leafOf)
  let journals = 0
  let blocks = 0
  const found = (finding: Finding | null): Verified => ({
    fundId,
    journals,
    entries: audit.entries,
    blocks,
    head: audit.headHash,
    finding,
  })
  for await (const { block, records } of sealed) {
    const finding = audit.block(block, records)
    if (finding) return found(finding)
    journals += records.length
    blocks += 1
  }
  return found(await end(audit))
}

/**
 * Recomputes one fund from what the database holds: every number, balance, figure and hash, and that the advances' rows add up
 * to the accounts. Stops at the first place that is wrong.
 * @throws Error when there is no such fund
 */
export async function verifyFund(pool: Pool, fundId: string): Promise<Verified> {
  // read before the journals: what is posted meanwhile is not this run's
  const stated = await readStated(pool, fundId)
  if (!stated) throw new Error(`there is no fund ${fundId}`)
  return await auditFund(
    fundId,
    readSealed(pool, fundId, stated.nextSeq - 1),
    async (audit) => audit.end(stated) ?? (await readUnsettled(pool, fundId)),
  )
}
