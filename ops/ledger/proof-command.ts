import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { dailyHead, proof as proofShape } from '#api/proof/schema'
import { DomainError } from '#domain/errors'
import { checkProof, type ProofFault } from '#domain/proof'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { Refusal } from '../refusal.ts'
import { findDatabase } from '../running.ts'
import type { LedgerOptions } from './options.ts'
import { sha256 } from './verify.ts'

/** Writes the proof that a voucher stands in the ledger, for the person or merchant it belongs to. */
export async function runProof({ voucher, out, advice }: LedgerOptions): Promise<boolean> {
  if (!voucher) throw new Refusal('Which voucher?', advice)
  const pool = createPool(await findDatabase(), { max: 1 })
  try {
    const proof = await createLedger(pool).proofOf(voucher)
    const text = `${JSON.stringify(proof, null, 2)}\n`
    if (out) writeFileSync(out, text)
    else process.stdout.write(text)
    if (out)
      console.log(`✔ ${voucher}: ${out}${proof.day ? '' : ' (its day has no head yet; ask again tomorrow)'}`)
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'NOT_FOUND')
      throw new Refusal(`There is no voucher ${voucher}.`, advice)
    throw error
  } finally {
    await pool.end()
  }
}

const FAULTS: Record<ProofFault, string> = {
  text: 'its text is not the one that was sealed',
  block: 'its block does not have the hash it states',
  day: 'its block does not stand in the head of its day',
  published: 'the head of its day is not the one that was published',
}

/** Checks a proof with nothing but the file, and the published heads where they are given. */
export function runCheckProof({ proof: file, heads, advice }: LedgerOptions): Promise<boolean> {
  if (!file || !existsSync(file)) throw new Refusal('Which file?', advice)
  const read = proofShape.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!read.success) throw new Refusal(`${file} is no proof.`, advice)
  const day = read.data.day?.head.day
  const headFile = heads && day ? path.join(heads, `${day}.json`) : null
  if (headFile && !existsSync(headFile)) throw new Refusal(`${heads} has no head of ${day}.`, advice)
  const published = headFile ? dailyHead.parse(JSON.parse(readFileSync(headFile, 'utf8'))) : null
  const found = checkProof(sha256, read.data, published)
  console.log(
    found.sound
      ? `✔ ${read.data.voucherNo} stands in the ledger, as far as the ${{ block: 'block; its day had no head yet', day: `head of ${day}; not held against a published one`, published: `head published for ${day}` }[found.upTo]}`
      : `✖ ${read.data.voucherNo}: ${FAULTS[found.fault]}`,
  )
  return Promise.resolve(found.sound)
}
