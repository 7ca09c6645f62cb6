import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { ACCOUNT_IDS } from '#domain/accounts'
import type { Finding, StatedFund } from '#domain/ledger-audit'
import type { LedgerBlock, LedgerRecord } from '#domain/ledger-record'
import { cents } from '#domain/money'
import { JOURNAL_KINDS } from '#domain/postings'
import type { SealedBlock } from '#prisma/stores/ledger/records'
import { auditFund, type Verified } from './verify.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`))
const fen = z.int().transform(cents)
const text = z.string().nullable()

const journal = z.object({
  fundId: z.uuid(),
  seq: z.int(),
  voucherNo: z.string(),
  key: z.string(),
  requestHash: hex(32).nullable(),
  kind: z.enum(JOURNAL_KINDS),
  effectiveOn: z.string(),
  accountingOn: z.string(),
  postedAt: z.string(),
  reversesSeq: z.int().nullable(),
  actor: z.string(),
  approver: text,
  complaintId: text,
  payoutId: text,
  recoveryId: text,
  documentId: text,
  salt: hex(16),
  entries: z.array(
    z.object({ line: z.int(), account: z.enum(ACCOUNT_IDS), amountCents: fen, balanceAfterCents: fen }),
  ),
}) satisfies z.ZodType<LedgerRecord>
const block = z.object({
  fundId: z.uuid(),
  no: z.int(),
  fromSeq: z.int(),
  toSeq: z.int(),
  root: hex(32),
  prevHash: hex(32),
  hash: hex(32),
}) satisfies z.ZodType<LedgerBlock>
const stated = z.object({
  totals: z.object({
    capCents: fen,
    cashInCents: fen,
    cashOutCents: fen,
    outstandingCents: fen,
    reservedCents: fen,
    heldCents: fen,
  }),
  head: hex(32),
  nextSeq: z.int(),
}) satisfies z.ZodType<StatedFund>
const beginning = z.object({
  format: z.literal('xianpei-ledger-v1'),
  fund: z.object({ fundId: z.uuid(), asOf: text }),
})
const line = z.union([
  z.object({ journal }),
  z.object({ block }),
  z.object({ end: stated.nullable() }),
  beginning,
])
type Line = z.infer<typeof line>

async function* linesOf(file: string): AsyncGenerator<Line> {
  const input = createReadStream(file)
  for await (const one of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
    yield line.parse(JSON.parse(one))
}

/**
 * Recomputes a fund from an export of format jsonl alone: what the database's own check recomputes, but for the advances'
 * rows, which are no part of it. Stops at the first place that is wrong.
 */
export async function verifyExport(file: string): Promise<Verified> {
  const lines = linesOf(file)
  const first = await lines.next()
  const begun = first.done ? null : beginning.safeParse(first.value).data
  if (!begun) throw new Error(`${file} is no export of a ledger in the format jsonl`)
  const { fundId, asOf } = begun.fund
  let end: StatedFund | null | undefined
  let pending: LedgerRecord[] = []

  async function* sealed(): AsyncGenerator<SealedBlock> {
    for await (const one of lines) {
      if ('journal' in one) pending.push(one.journal)
      else if ('block' in one) {
        yield { block: one.block, records: pending }
        pending = []
      } else if ('end' in one) end = one.end
    }
  }
  return await auditFund(fundId, sealed(), (audit) => {
    // an export as of an instant has no end to state, and may stop inside of a block
    if (end === null && asOf !== null) return Promise.resolve(null)
    if (end) return Promise.resolve(audit.end(end))
    const cut: Finding = {
      fault: 'not-sealed',
      fundId,
      place: 'the end of the export',
      expected: 'what the fund states',
      found: 'nothing',
    }
    return Promise.resolve(cut)
  })
}
