import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  BATCH_STATES,
  type BatchFile,
  type BatchTransfer,
  MOST_TRANSFERS,
  sumOf,
} from '#domain/bank-transfer'
import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import type { Cents } from '#domain/money'
import { lockBank } from './bank-matches.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { fen } from './row-shapes.ts'

/** Makes the bytes of a batch, or refuses it; the format is not this room's. */
export type WriteFile = (batch: BatchFile) => Buffer

const held = z.object({
  id: z.string(),
  batch_no: z.string(),
  state: z.enum(BATCH_STATES),
  made_by: z.string(),
  signed_by: z.string().nullable(),
  refused_by: z.string().nullable(),
  account: z.string(),
  bank: z.string(),
  fund_name: z.string(),
})
type HeldBatch = z.infer<typeof held>

/** A batch, locked until the transaction ends. @throws DomainError `NOT_FOUND` when it is not this fund's */
async function lockBatch(tx: Transaction, fundId: string, batchId: string): Promise<HeldBatch> {
  const found = await tx.$queryRaw`
    SELECT b.id, b.batch_no, b.state, b.made_by, b.signed_by, b.refused_by, a.number AS account, a.bank, f.name AS fund_name
    FROM bank_batch b JOIN bank_account a ON a.id = b.account_id JOIN fund f ON f.id = b.fund_id
    WHERE b.id = ${batchId}::uuid AND b.fund_id = ${fundId}::uuid FOR UPDATE OF b`
  const batch = z.array(held).parse(found)[0]
  if (!batch) throw new DomainError('NOT_FOUND', { batch: batchId })
  return batch
}

const member = z.object({
  out_bill_no: z.string(),
  amount_cents: fen,
  payee_name_enc: z.instanceof(Uint8Array),
  payee_account_enc: z.instanceof(Uint8Array),
  bank_code: z.string(),
  remark: z.string(),
})

/** What a proposed batch would pay, each transfer locked so that nobody takes it back meanwhile; in the file's order. */
async function lockTransfers(
  tx: Transaction,
  cipher: FieldCipher,
  batchId: string,
): Promise<readonly BatchTransfer[]> {
  const found = await tx.$queryRaw`
    SELECT t.out_bill_no, t.amount_cents, t.payee_name_enc, t.payee_account_enc, t.bank_code, t.remark
    FROM bank_batch_transfer m JOIN bank_transfer t USING (out_bill_no)
    WHERE m.batch_id = ${batchId}::uuid AND m.live AND t.state = 'queued'
    ORDER BY t.queued_at, t.out_bill_no FOR UPDATE OF t`
  return z
    .array(member)
    .parse(found)
    .map((row) => ({
      outBillNo: row.out_bill_no,
      amountCents: row.amount_cents,
      name: cipher.decrypt('name', row.payee_name_enc),
      account: cipher.decrypt('payee-account', row.payee_account_enc),
      bankCode: row.bank_code,
      remark: row.remark,
    }))
}

const fileOf = (batch: HeldBatch, transfers: readonly BatchTransfer[], at: Date): BatchFile => ({
  batchNo: batch.batch_no,
  createdAt: at,
  executionOn: cityDay(at),
  debtor: { name: batch.fund_name, account: batch.account, bank: batch.bank },
  transfers,
})

export interface NewBatch {
  /** the batch's own; asked again with it, it is the same batch */
  readonly id: string
  readonly fundId: string
  readonly accountId: string
  readonly staffId: string
  readonly at: Date
}

/**
 * Makes the day's batch of a fund of what is queued, the longest waiting first. Whether all of it can be written is found out
 * here, before anybody is asked to sign.
 * @throws DomainError `BATCH_OF_DAY_EXISTS`, `BATCH_EMPTY`, `NOT_FOUND` for another fund's account, and what `write` refuses
 */
export async function makeBatch(
  database: Database,
  cipher: FieldCipher,
  given: NewBatch,
  write: WriteFile,
): Promise<void> {
  const { id, fundId, accountId, staffId, at } = given
  const day = cityDay(at)
  await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const known = await tx.bankBatch.findUnique({ where: { id }, select: { fundId: true, madeBy: true } })
    if (known?.fundId === fundId && known.madeBy === staffId) return
    if (known) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
    const account = await tx.bankAccount.findFirst({ where: { id: accountId, fundId }, select: { id: true } })
    if (!account) throw new DomainError('NOT_FOUND', { account: accountId })
    const ofDay = await tx.bankBatch.findMany({
      where: { fundId, day: new Date(`${day}T00:00:00Z`) },
      select: { batchNo: true, state: true },
    })
    const standing = ofDay.find((batch) => batch.state !== 'refused')
    if (standing) throw new DomainError('BATCH_OF_DAY_EXISTS', { batch: standing.batchNo })
    await tx.$executeRaw`
      INSERT INTO bank_batch (id, fund_id, batch_no, account_id, day, made_by, made_at)
      SELECT ${id}::uuid, f.id, f.code || '-' || to_char(${day}::date, 'YYYYMMDD') || '-' || ${String(ofDay.length + 1)}, ${accountId}::uuid,
        ${day}::date, ${staffId}, ${at} FROM fund f WHERE f.id = ${fundId}::uuid`
    await tx.$executeRaw`
      INSERT INTO bank_batch_transfer (batch_id, out_bill_no)
      SELECT ${id}::uuid, t.out_bill_no FROM bank_transfer t
      WHERE t.fund_id = ${fundId}::uuid AND t.state = 'queued'
        AND NOT EXISTS (SELECT FROM bank_batch_transfer m WHERE m.out_bill_no = t.out_bill_no AND m.live)
      ORDER BY t.queued_at, t.out_bill_no LIMIT ${MOST_TRANSFERS} FOR UPDATE`
    const batch = await lockBatch(tx, fundId, id)
    write(fileOf(batch, await lockTransfers(tx, cipher, id), at))
  })
}

export interface BatchDecision {
  readonly batchId: string
  readonly fundId: string
  readonly staffId: string
  readonly at: Date
}

/** The asker's own word counts for nothing; the database refuses it as well. */
function requireSecond(batch: HeldBatch, staffId: string): void {
  if (batch.made_by === staffId) throw new DomainError('FOUR_EYES_REQUIRED', {})
}

/**
 * The second person signs off what they saw: the number of transfers and the sum. The file is made and kept, and from here on the
 * bank may have it. Said again by the same person it is the same word.
 * @throws DomainError `FOUR_EYES_REQUIRED`, `STALE_PAGE` when the batch is another than was seen, `ILLEGAL_STATE_CHANGE`
 */
export async function signOffBatch(
  database: Database,
  cipher: FieldCipher,
  decision: BatchDecision & { readonly seen: { readonly transfers: number; readonly sumCents: Cents } },
  write: WriteFile,
): Promise<void> {
  const { batchId, fundId, staffId, at, seen } = decision
  await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const batch = await lockBatch(tx, fundId, batchId)
    requireSecond(batch, staffId)
    if (batch.signed_by === staffId) return
    if (batch.state !== 'proposed') throw new DomainError('ILLEGAL_STATE_CHANGE', { state: batch.state })
    const transfers = await lockTransfers(tx, cipher, batchId)
    const sumCents = sumOf(transfers)
    if (transfers.length !== seen.transfers || sumCents !== seen.sumCents)
      throw new DomainError('STALE_PAGE', { transfers: transfers.length, sum: sumCents })
    const file = write(fileOf(batch, transfers, at))
    await tx.$executeRaw`
      UPDATE bank_transfer SET state = 'on-the-way', changed_at = ${at}
      WHERE out_bill_no = ANY(${transfers.map(({ outBillNo }) => outBillNo)}::text[]) AND state = 'queued'`
    await tx.$executeRaw`
      UPDATE bank_batch SET state = 'signed-off', signed_by = ${staffId}, signed_at = ${at}, transfer_count = ${transfers.length},
        sum_cents = ${BigInt(sumCents)}, file_enc = ${cipher.encrypt('bank-file', file.toString('utf8'))},
        file_sha256 = ${createHash('sha256').update(file).digest()}
      WHERE id = ${batchId}::uuid`
  })
}

/**
 * The second person refuses: every transfer goes back to the queue and the day is free for another batch.
 * @throws DomainError `FOUR_EYES_REQUIRED`, `ILLEGAL_STATE_CHANGE`
 */
export async function refuseBatch(database: Database, decision: BatchDecision): Promise<void> {
  const { batchId, fundId, staffId, at } = decision
  await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const batch = await lockBatch(tx, fundId, batchId)
    requireSecond(batch, staffId)
    if (batch.refused_by === staffId) return
    if (batch.state !== 'proposed') throw new DomainError('ILLEGAL_STATE_CHANGE', { state: batch.state })
    await tx.$executeRaw`
      UPDATE bank_batch SET state = 'refused', refused_by = ${staffId}, refused_at = ${at} WHERE id = ${batchId}::uuid`
  })
}

const kept = z.object({
  batchNo: z.string(),
  transferCount: z.number(),
  fileEnc: z.instanceof(Uint8Array),
  fileSha256: z.instanceof(Uint8Array),
})

/**
 * The file as it was signed off.
 * @throws DomainError `NOT_FOUND` while there is none
 */
export async function readBatchFile(
  { prisma }: Database,
  cipher: FieldCipher,
  { fundId, batchId }: { readonly fundId: string; readonly batchId: string },
): Promise<{ readonly batchNo: string; readonly transfers: number; readonly content: Buffer }> {
  const found = await prisma.bankBatch.findFirst({
    where: { id: batchId, fundId, state: { in: ['signed-off', 'answered'] } },
    select: { batchNo: true, transferCount: true, fileEnc: true, fileSha256: true },
  })
  if (!found) throw new DomainError('NOT_FOUND', { batch: batchId })
  const { batchNo, transferCount, fileEnc, fileSha256 } = kept.parse(found)
  const content = Buffer.from(cipher.decrypt('bank-file', fileEnc))
  if (!createHash('sha256').update(content).digest().equals(fileSha256))
    throw new Error(`the file of ${batchNo} is not the one that was signed`)
  return { batchNo, transfers: transferCount, content }
}
