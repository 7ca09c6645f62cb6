import { createHash, randomUUID } from 'node:crypto'
import { v7 as risingId } from 'uuid'
import { z } from 'zod'
import {
  type AnswerLevel,
  type AnswerResult,
  type AnsweredTransfer,
  type BankAnswer,
  type BankWord,
  heard,
  needsLooking,
  type TransferState,
} from '#domain/bank-transfer'
import { DomainError } from '#domain/errors'
import { lockBank } from './bank-matches.ts'
import { transferState } from './bank-transfers.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

export interface AnswerFile {
  readonly fundId: string
  readonly fileName: string
  readonly content: Buffer
  readonly staffId: string
  readonly at: Date
}

export interface Taken {
  /** this very file was taken before, and nothing was changed */
  readonly repeated: boolean
  readonly batchNo: string | null
  readonly lines: number
  /** for a person to look at */
  readonly open: number
  /** whose standing changed */
  readonly changed: readonly string[]
}

interface Line extends BankWord {
  readonly named: string
  readonly outBillNo: string | null
  readonly amountCents: number | null
  readonly result: AnswerResult
}

interface Standing {
  readonly amountCents: number
  state: TransferState
  reason: string | null
  reference: string | null
  changed: boolean
}
type Standings = Map<string, Standing>

/**
 * Takes what the bank answered: each word finds its transfer by the file's and the transfer's number, moves it on or changes
 * nothing, and is kept with what came of it. The same file again changes nothing.
 */
export async function takeAnswer(database: Database, file: AnswerFile, answer: BankAnswer): Promise<Taken> {
  const sha256 = createHash('sha256').update(file.content).digest()
  return await inTransaction(database, async (tx) => {
    // two people with one file: the second waits and hears that it is known
    await lockBank(tx, file.fundId)
    const before = await tx.bankAnswer.findFirst({ where: { fundId: file.fundId, sha256 } })
    if (before) return { repeated: true, batchNo: null, lines: 0, open: 0, changed: [] }
    const id = randomUUID()
    await tx.bankAnswer.create({
      data: {
        id,
        fundId: file.fundId,
        sha256,
        format: answer.format,
        fileName: file.fileName,
        messageId: answer.messageId,
        takenBy: file.staffId,
        takenAt: file.at,
      },
    })
    const batch = await tx.bankBatch.findFirst({
      where: {
        fundId: file.fundId,
        batchNo: answer.originalMessageId,
        state: { in: ['signed-off', 'answered'] },
      },
      select: { id: true, batchNo: true },
    })
    const standings: Standings = batch ? await lockStandings(tx, batch.id) : new Map()
    const lines = batch ? hear(answer, batch.batchNo, standings) : [unknownFile(answer)]
    const changed = [...standings].filter(([, { changed: isChanged }]) => isChanged)
    await keepStandings(tx, changed, file.at)
    await keepLines(tx, id, file.fundId, batch?.id ?? null, lines)
    if (batch) await closeBatch(tx, batch.id, file.at)
    return {
      repeated: false,
      batchNo: batch?.batchNo ?? null,
      lines: lines.length,
      open: lines.filter(({ result }) => needsLooking(result)).length,
      changed: changed.map(([outBillNo]) => outBillNo),
    }
  })
}

const unknownFile = ({ originalMessageId, group, payments }: BankAnswer): Line => {
  const word = group ?? payments.find(({ word: found }) => found !== null)?.word
  const status = word?.status ?? payments.flatMap(({ transfers }) => transfers)[0]?.status ?? 'NONE'
  return lineOf({ level: 'group', status, reason: word?.reason ?? null }, originalMessageId, 'unknown-batch')
}

const lineOf = (word: BankWord, named: string, result: AnswerResult, more: Partial<Line> = {}): Line => ({
  ...word,
  named,
  outBillNo: null,
  amountCents: null,
  result,
  ...more,
})

/** What is said of a transfer alone goes before what is said of its instruction, and that before what is said of the file. */
function hear(answer: BankAnswer, batchNo: string, standings: Standings): Line[] {
  const lines: Line[] = []
  const told = new Set<string>()
  for (const { paymentId, transfers } of answer.payments)
    for (const transfer of transfers) {
      if (paymentId === batchNo) told.add(transfer.endToEndId)
      lines.push(
        paymentId === batchNo
          ? hearOne(transfer, standings)
          : lineOf({ ...transfer, level: 'transaction' }, transfer.endToEndId, 'unknown-transaction'),
      )
    }
  const forAll = (level: AnswerLevel, word: { status: string; reason: string | null } | null): boolean => {
    if (word === null) return false
    lines.push(...hearAll({ ...word, level }, batchNo, standings, told))
    return true
  }
  const payment = answer.payments.find(({ paymentId }) => paymentId === batchNo)
  for (const { paymentId, word } of answer.payments)
    if (paymentId !== batchNo && word)
      lines.push(lineOf({ ...word, level: 'payment' }, paymentId, 'unknown-batch'))
  if (!forAll('payment', payment?.word ?? null)) forAll('group', answer.group)
  return lines
}

function hearOne(transfer: AnsweredTransfer, standings: Standings): Line {
  const { endToEndId, status, reason, amountCents, reference } = transfer
  const word: BankWord = { level: 'transaction', status, reason }
  const standing = standings.get(endToEndId)
  if (!standing) return lineOf(word, endToEndId, 'unknown-transaction', { amountCents })
  const known = { outBillNo: endToEndId, amountCents }
  if (amountCents !== null && amountCents !== standing.amountCents)
    return lineOf(word, endToEndId, 'amount-differs', known)
  return lineOf(word, endToEndId, move(standing, word, reference), known)
}

/** A word for all that changes nothing for any is one line; else it is a line of each that was not told about alone. */
function hearAll(word: BankWord, batchNo: string, standings: Standings, told: ReadonlySet<string>): Line[] {
  const rest = [...standings].filter(([outBillNo]) => !told.has(outBillNo))
  const { result } = heard('on-the-way', word)
  if (result === 'unknown-status' || result === 'of-a-copy' || rest.length === 0)
    return [lineOf(word, batchNo, result === 'applied' ? 'known' : result)]
  return rest.map(([outBillNo, standing]) =>
    lineOf(word, outBillNo, move(standing, word, null), { outBillNo }),
  )
}

function move(standing: Standing, word: BankWord, reference: string | null): AnswerResult {
  const { result, to } = heard(standing.state, word)
  if (to === null) return result
  standing.state = to
  standing.reason = to === 'paid' ? null : (word.reason ?? 'NONE')
  standing.reference = reference ?? standing.reference
  standing.changed = true
  return result
}

const row = z.object({
  out_bill_no: z.string(),
  amount_cents: fen,
  state: transferState,
  reason_code: z.string().nullable(),
  bank_reference: z.string().nullable(),
})

async function lockStandings(tx: Transaction, batchId: string): Promise<Standings> {
  const found = await tx.$queryRaw`
    SELECT t.out_bill_no, t.amount_cents, t.state, t.reason_code, t.bank_reference
    FROM bank_batch_transfer m JOIN bank_transfer t USING (out_bill_no)
    WHERE m.batch_id = ${batchId}::uuid AND m.live ORDER BY t.out_bill_no FOR UPDATE OF t`
  return new Map(
    z
      .array(row)
      .parse(found)
      .map(({ out_bill_no, amount_cents, state, reason_code, bank_reference }) => [
        out_bill_no,
        {
          amountCents: amount_cents,
          state,
          reason: reason_code,
          reference: bank_reference,
          changed: false,
        },
      ]),
  )
}

async function keepStandings(
  tx: Transaction,
  changed: readonly (readonly [string, Standing])[],
  at: Date,
): Promise<void> {
  if (changed.length === 0) return
  const rows = changed.map(([no, { state, reason, reference }]) => ({ no, state, reason, reference }))
  await tx.$executeRaw`
    UPDATE bank_transfer t SET state = r.state, reason_code = r.reason, bank_reference = r.reference, changed_at = ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (no text, state text, reason text, reference text)
    WHERE t.out_bill_no = r.no`
}

async function keepLines(
  tx: Transaction,
  answerId: string,
  fundId: string,
  batchId: string | null,
  lines: readonly Line[],
): Promise<void> {
  await tx.bankAnswerLine.createMany({
    data: lines.map(({ named, outBillNo, level, status, reason, amountCents, result }) => ({
      id: risingId(),
      answerId,
      fundId,
      batchId,
      outBillNo,
      named,
      level,
      status,
      reason,
      amountCents: amountCents === null ? null : BigInt(amountCents),
      result,
    })),
  })
}

/** Answered once the bank has had its last word on every transfer. */
const closeBatch = (tx: Transaction, batchId: string, at: Date): Promise<number> =>
  tx.$executeRaw`
    UPDATE bank_batch SET state = 'answered', answered_at = ${at}
    WHERE id = ${batchId}::uuid AND state = 'signed-off' AND NOT EXISTS (
      SELECT FROM bank_batch_transfer m JOIN bank_transfer t USING (out_bill_no)
      WHERE m.batch_id = ${batchId}::uuid AND m.live AND t.state = 'on-the-way')`

/** A booking that brings a transfer's money back, as a statement names it. */
export interface BroughtBack {
  readonly references: readonly string[]
  readonly amountCents: number
  readonly reason: string
}

/**
 * Marks transfers as returned that a statement brings back whole under their own number; the rest is reconciliation's to see.
 * @returns the payouts' numbers
 */
export async function bringBack(
  database: Database,
  fundId: string,
  given: readonly BroughtBack[],
  at: Date,
): Promise<readonly string[]> {
  if (given.length === 0) return []
  const rows = given.flatMap(({ references, amountCents, reason }) =>
    references.flatMap((text) =>
      (text.match(/[A-Za-z0-9]{32}/g) ?? []).map((no) => ({ no, cents: amountCents, reason })),
    ),
  )
  return await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const found = await tx.$queryRaw`
      UPDATE bank_transfer t SET state = 'returned', reason_code = r.reason, changed_at = ${at}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (no text, cents bigint, reason text)
      WHERE t.out_bill_no = r.no AND t.fund_id = ${fundId}::uuid AND t.amount_cents = r.cents AND t.state IN ('on-the-way', 'paid')
      RETURNING t.out_bill_no`
    const returned = z.array(z.object({ out_bill_no: z.string() })).parse(found)
    return returned.map(({ out_bill_no }) => out_bill_no)
  })
}

const openLine = z.object({
  id: z.string(),
  key: z.string(),
  named: z.string(),
  level: z.enum(['group', 'payment', 'transaction']),
  status: z.string(),
  reason: z.string().nullable(),
  amount_cents: fen.nullable(),
  result: z.enum([
    'unknown-batch',
    'unknown-transaction',
    'amount-differs',
    'unknown-status',
    'of-a-copy',
    'contradicts',
  ]),
  batch_no: z.string().nullable(),
  case_number: z.string().nullable(),
  file_name: z.string(),
  taken_at: z.date(),
})

/** What the bank said that changed nothing and somebody should look at, the latest first. */
export async function openAnswers(
  db: Sql,
  fundId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
) {
  const found = await db.$queryRaw`
    SELECT l.id, l.id::text AS key, l.named, l.level, l.status, l.reason, l.amount_cents, l.result, b.batch_no, c.case_number,
      a.file_name, a.taken_at
    FROM bank_answer_line l JOIN bank_answer a ON a.id = l.answer_id LEFT JOIN bank_batch b ON b.id = l.batch_id
    LEFT JOIN payout p ON p.out_bill_no = l.out_bill_no LEFT JOIN complaint c ON c.id = p.complaint_id
    WHERE l.fund_id = ${fundId}::uuid AND l.result NOT IN ('applied', 'known', 'went-back') AND l.looked_at IS NULL
      AND (${before}::uuid IS NULL OR l.id < ${before}::uuid)
    ORDER BY l.id DESC LIMIT ${limit + 1}`
  return z.array(openLine).parse(found)
}

/**
 * Somebody has looked at what matched nothing, and says what it was. The same again is the same.
 * @throws DomainError `NOT_FOUND`, `ILLEGAL_STATE_CHANGE` when somebody else did before
 */
export async function tickOffAnswer(
  db: Sql,
  given: {
    readonly lineId: string
    readonly fundId: string
    readonly staffId: string
    readonly note: string
    readonly at: Date
  },
): Promise<void> {
  const { lineId, fundId, staffId, note, at } = given
  await db.$executeRaw`
    UPDATE bank_answer_line SET looked_by = ${staffId}, looked_at = ${at}, note = ${note}
    WHERE id = ${lineId}::uuid AND fund_id = ${fundId}::uuid AND looked_at IS NULL AND result NOT IN ('applied', 'known', 'went-back')`
  const found = await db.$queryRaw`
    SELECT looked_by, note FROM bank_answer_line WHERE id = ${lineId}::uuid AND fund_id = ${fundId}::uuid`
  const [line] = z
    .array(z.object({ looked_by: z.string().nullable(), note: z.string().nullable() }))
    .parse(found)
  if (!line) throw new DomainError('NOT_FOUND', { line: lineId })
  if (line.looked_by !== staffId || line.note !== note)
    throw new DomainError('ILLEGAL_STATE_CHANGE', { line: lineId })
}
