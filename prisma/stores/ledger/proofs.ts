import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import { z } from 'zod'
import { canonicalJournal, leafHash, type Sha256 } from '#domain/chain'
import { DomainError } from '#domain/errors'
import { makeProof, type Proof } from '#domain/proof'
import type { LedgerProofs } from './contract.ts'
import { readBlockHashes, readHead } from './heads.ts'
import { readSealedBlock } from './records.ts'

const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer')

const placeRow = z.object({
  fundId: z.string(),
  seq: z.string().transform(Number).pipe(z.int()),
  day: z.string(),
})

const PLACE = {
  name: 'ledger_place_of_voucher',
  text: `SELECT j.fund_id AS "fundId", j.seq, ledger_day(b.last_posted_at)::text AS day
    FROM journal j JOIN LATERAL (
      SELECT last_posted_at FROM block b WHERE b.fund_id = j.fund_id AND b.to_seq >= j.seq ORDER BY b.to_seq LIMIT 1) b ON true
    WHERE j.voucher_no = $1`,
}

async function readProof(pool: Pool, voucherNo: string): Promise<Proof> {
  const { rows } = await pool.query({ ...PLACE, values: [voucherNo] })
  if (rows.length === 0) throw new DomainError('NOT_FOUND', { voucher: voucherNo })
  const { fundId, seq, day } = placeRow.parse(rows[0])
  const { block, records } = await readSealedBlock(pool, fundId, seq)
  const index = seq - block.fromSeq
  const own = records[index]
  if (!own) throw new DomainError('NOT_FOUND', { voucher: voucherNo })
  const leaves = records.map((record) => leafHash(sha256, record.salt, canonicalJournal(record)))
  const head = await readHead(pool, day)
  const published = head ? { head, blockHashes: await readBlockHashes(pool, day) } : null
  const text = canonicalJournal(own)
  return makeProof(sha256, { voucherNo, text, salt: own.salt, block }, leaves, index, published)
}

const voucherRow = z.object({ voucherNo: z.string() })

const PAYMENTS = {
  name: 'ledger_payments_of_case',
  text: `SELECT voucher_no AS "voucherNo" FROM journal
    WHERE complaint_id = $1 AND kind IN ('capture', 'surplus-payout') ORDER BY seq`,
}

export const createProofs = (pool: Pool): LedgerProofs => ({
  proofOf: (voucherNo) => readProof(pool, voucherNo),
  async paymentsOf(complaintId) {
    const { rows } = await pool.query({ ...PAYMENTS, values: [complaintId] })
    return rows.map((row) => voucherRow.parse(row).voucherNo)
  },
})
