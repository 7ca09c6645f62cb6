import { z } from 'zod'
import { BATCH_STATES, type TransferState } from '#domain/bank-transfer'
import { Prisma } from '../generated/client.ts'
import type { Reader } from './bank-pages.ts'
import { transferState } from './bank-transfers.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import { maskAccount, maskName } from './masking.ts'
import { colleague, count, fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

type Place = { readonly cursor?: string | undefined; readonly limit: number }

const total = z.array(z.object({ transfers: count, cents: fen, since: z.date().nullable() }))

/** What waits for the next batch: how many, for how much, and since when. */
export async function queueTotal(db: Sql, fundId: string) {
  const found = await db.$queryRaw`
    SELECT count(*) AS transfers, coalesce(sum(amount_cents), 0)::bigint AS cents, min(queued_at) AS since
    FROM bank_transfer t WHERE fund_id = ${fundId}::uuid AND state = 'queued'
      AND NOT EXISTS (SELECT FROM bank_batch_transfer m WHERE m.out_bill_no = t.out_bill_no AND m.live)`
  const [row] = total.parse(found)
  return { transfers: row?.transfers ?? 0, sumCents: row?.cents ?? 0, since: row?.since ?? null }
}

const batchRow = z.object({
  id: z.string(),
  key: z.string(),
  batch_no: z.string(),
  state: z.enum(BATCH_STATES),
  account: z.string(),
  made_by: colleague,
  made_at: z.date(),
  signed_by: colleague.nullable(),
  signed_at: z.date().nullable(),
  refused_by: colleague.nullable(),
  refused_at: z.date().nullable(),
  transfers: count,
  sum_cents: fen,
  on_the_way: count,
  paid: count,
  failed: count,
  returned: count,
})

const person = (id: Prisma.Sql) =>
  Prisma.sql`(SELECT jsonb_build_object('id', s.id, 'name', s.name) FROM staff s WHERE s.id = ${id})`

/** A fund's batches, the latest first. What a refused one held has gone back to the queue, and is still counted here. */
export async function batchPage(db: Sql, fundId: string, { cursor, limit }: Place) {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(b.made_at, b.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const found = await db.$queryRaw(Prisma.sql`
    SELECT b.id, b.made_at::text AS key, b.batch_no, b.state, a.label AS account, ${person(Prisma.sql`b.made_by`)} AS made_by, b.made_at,
      ${person(Prisma.sql`b.signed_by`)} AS signed_by, b.signed_at, ${person(Prisma.sql`b.refused_by`)} AS refused_by, b.refused_at,
      held.transfers, held.sum_cents, held.on_the_way, held.paid, held.failed, held.returned
    FROM bank_batch b JOIN bank_account a ON a.id = b.account_id,
      LATERAL (SELECT count(*) AS transfers, coalesce(sum(t.amount_cents), 0)::bigint AS sum_cents,
          count(*) FILTER (WHERE t.state = 'on-the-way') AS on_the_way, count(*) FILTER (WHERE t.state = 'paid') AS paid,
          count(*) FILTER (WHERE t.state = 'failed') AS failed, count(*) FILTER (WHERE t.state = 'returned') AS returned
        FROM bank_batch_transfer m JOIN bank_transfer t USING (out_bill_no)
        WHERE m.batch_id = b.id AND (m.live OR b.state = 'refused')) held
    WHERE b.fund_id = ${fundId}::uuid AND ${place} ORDER BY b.made_at DESC, b.id DESC LIMIT ${limit + 1}`)
  return pageOf(
    z.array(batchRow).parse(found),
    limit,
    (last) => [last.key, last.id],
    (row) => ({
      batchId: row.id,
      batchNo: row.batch_no,
      state: row.state,
      account: row.account,
      madeBy: row.made_by,
      madeAt: row.made_at,
      signedBy: row.signed_by,
      signedAt: row.signed_at,
      refusedBy: row.refused_by,
      refusedAt: row.refused_at,
      transfers: row.transfers,
      sumCents: row.sum_cents,
      // a refused batch's transfers live on elsewhere: their fate is not its own
      heard:
        row.state === 'refused'
          ? null
          : { onTheWay: row.on_the_way, paid: row.paid, failed: row.failed, returned: row.returned },
    }),
  )
}
export type BatchPage = Awaited<ReturnType<typeof batchPage>>

const transferRow = z.object({
  out_bill_no: z.string(),
  id: z.string(),
  key: z.string(),
  case_number: z.string(),
  batch_no: z.string().nullable(),
  amount_cents: fen,
  payee_name_enc: z.instanceof(Uint8Array),
  payee_account_enc: z.instanceof(Uint8Array),
  bank_code: z.string(),
  state: transferState,
  reason_code: z.string().nullable(),
  queued_at: z.date(),
  changed_at: z.date(),
})

export interface ShownTransfer {
  readonly outBillNo: string
  readonly caseNumber: string
  readonly batchNo: string | null
  readonly amountCents: number
  readonly name: string
  readonly account: string
  readonly bankCode: string
  readonly state: TransferState
  readonly reasonCode: string | null
  readonly queuedAt: Date
  readonly changedAt: Date
}

/** Transfers of a fund in one state, or of one batch, the latest change first; payees masked. */
export async function transferPage(
  { db, cipher, fundId }: Reader,
  asked: { readonly state?: TransferState | undefined; readonly batchId?: string | undefined },
  { cursor, limit }: Place,
): Promise<Page<ShownTransfer>> {
  const after = readCursor(instantAndId, cursor)
  const conditions = [Prisma.sql`t.fund_id = ${fundId}::uuid`]
  if (asked.state) conditions.push(Prisma.sql`t.state = ${asked.state}`)
  if (asked.batchId)
    conditions.push(
      Prisma.sql`t.out_bill_no IN (SELECT out_bill_no FROM bank_batch_transfer WHERE batch_id = ${asked.batchId}::uuid)`,
    )
  if (after) conditions.push(Prisma.sql`(t.changed_at, p.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  const found = await db.$queryRaw(Prisma.sql`
    SELECT t.out_bill_no, p.id, t.changed_at::text AS key, c.case_number, b.batch_no, t.amount_cents, t.payee_name_enc,
      t.payee_account_enc, t.bank_code, t.state, t.reason_code, t.queued_at, t.changed_at
    FROM bank_transfer t JOIN payout p ON p.out_bill_no = t.out_bill_no JOIN complaint c ON c.id = p.complaint_id
    LEFT JOIN bank_batch_transfer m ON m.out_bill_no = t.out_bill_no AND m.live LEFT JOIN bank_batch b ON b.id = m.batch_id
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY t.changed_at DESC, p.id DESC LIMIT ${limit + 1}`)
  return pageOf(
    z.array(transferRow).parse(found),
    limit,
    (last) => [last.key, last.id],
    (row) => ({
      outBillNo: row.out_bill_no,
      caseNumber: row.case_number,
      batchNo: row.batch_no,
      amountCents: row.amount_cents,
      name: maskName(cipher.decrypt('name', row.payee_name_enc)),
      account: maskAccount(cipher.decrypt('payee-account', row.payee_account_enc)),
      bankCode: row.bank_code,
      state: row.state,
      reasonCode: row.reason_code,
      queuedAt: row.queued_at,
      changedAt: row.changed_at,
    }),
  )
}
