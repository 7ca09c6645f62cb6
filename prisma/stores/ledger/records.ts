import { setImmediate } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { z } from 'zod'
import { ACCOUNT_IDS, type AccountId } from '#domain/accounts'
import type { LedgerBlock, LedgerRecord, RecordedEntry } from '#domain/ledger-record'
import type { Finding, StatedFund } from '#domain/ledger-audit'
import { cents } from '#domain/money'
import { JOURNAL_KINDS, type JournalKind } from '#domain/postings'
import { ACCOUNTS } from './queries.ts'
import { figuresRow } from './rows.ts'

/** A block with the journals it was sealed over. */
export interface SealedBlock {
  readonly block: LedgerBlock
  readonly records: readonly LedgerRecord[]
}

/** So many journals are read at once; the next so many are on their way meanwhile. */
const WINDOW = 5_000
/** After so many a reader lets the next ones arrive. */
const TURN = 500

const ACCOUNT = new Map<string, AccountId>(ACCOUNT_IDS.map((id) => [id, id]))
const KIND = new Map<string, JournalKind>(JOURNAL_KINDS.map((kind) => [kind, kind]))

function known<Name extends string>(names: ReadonlyMap<string, Name>, text: string): Name {
  const name = names.get(text)
  if (name === undefined) throw new Error(`the ledger holds ${text}, which this version does not know`)
  return name
}

/** A table's rows as text, the fastest way out of PostgreSQL. None of our fields holds a tab, a line break or a backslash. */
async function copied(client: PoolClient, select: string): Promise<string[][]> {
  const parts: Buffer[] = []
  const stream: AsyncIterable<Buffer> = client.query(copyTo(`COPY (${select}) TO STDOUT (NULL '')`))
  for await (const part of stream) parts.push(part)
  const text = Buffer.concat(parts).toString('latin1')
  return text === ''
    ? []
    : text
        .slice(0, -1)
        .split('\n')
        .map((line) => line.split('\t'))
}

const uuid = z.uuid()
/** Both are put into the text of a COPY, which takes no parameters; neither can be anything but what it says. */
const within = (column: string, after: number, through: number) =>
  `${column} > ${z.int().parse(after)} AND ${column} <= ${z.int().parse(through)}`

function toRecord(
  fields: readonly string[],
  fundId: string,
  entries: readonly RecordedEntry[],
): LedgerRecord {
  const [seq, voucherNo = '', key = '', requestHash, kind = '', effectiveOn = '', ...more] = fields
  const [accountingOn = '', postedAt = '', ...rest] = more
  const [reversesSeq, actor = '', approver, complaintId, payoutId, recoveryId, documentId, salt = ''] = rest
  return {
    fundId,
    seq: Number(seq),
    voucherNo,
    key,
    requestHash: requestHash || null,
    kind: known(KIND, kind),
    effectiveOn,
    accountingOn,
    postedAt,
    reversesSeq: reversesSeq ? Number(reversesSeq) : null,
    actor,
    approver: approver || null,
    complaintId: complaintId || null,
    payoutId: payoutId || null,
    recoveryId: recoveryId || null,
    documentId: documentId || null,
    salt,
    entries,
  }
}

async function readRecords(
  client: PoolClient,
  fundId: string,
  after: number,
  last: number,
): Promise<LedgerRecord[]> {
  const range = (column: string) =>
    `fund_id = '${uuid.parse(fundId)}' AND ${within(column, after, Math.min(last, after + WINDOW))}`
  const lines = await copied(
    client,
    `SELECT seq, line, account, amount_cents, balance_after_cents FROM entry
     WHERE ${range('seq')} AND account = ANY (${ACCOUNTS}) ORDER BY seq, line`,
  )
  const journals = await copied(
    client,
    `SELECT seq, voucher_no, idem_key, encode(request_hash, 'hex'), kind, effective_on, accounting_on,
       to_char(posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), reverses_seq, actor, approver, complaint_id, payout_id,
       recovery_id, document_id, encode(salt, 'hex')
     FROM journal WHERE ${range('seq')} ORDER BY seq`,
  )
  let at = 0
  return journals.map((fields) => {
    const entries: RecordedEntry[] = []
    // both are in the order of their numbers; entries without a journal are passed over, and missed in the sums
    while (Number(lines[at]?.[0]) < Number(fields[0])) at += 1
    for (let line = lines[at]; line?.[0] === fields[0]; line = lines[at]) {
      if (line) entries.push(toEntry(line))
      at += 1
    }
    return toRecord(fields, fundId, entries)
  })
}

const toEntry = ([, line, account = '', amount, balance]: readonly string[]): RecordedEntry => ({
  line: Number(line),
  account: known(ACCOUNT, account),
  amountCents: cents(Number(amount)),
  balanceAfterCents: cents(Number(balance)),
})

async function readBlocks(
  client: PoolClient,
  fundId: string,
  after: number,
  last: number,
): Promise<LedgerBlock[]> {
  const rows = await copied(
    client,
    `SELECT no, from_seq, to_seq, encode(root, 'hex'), encode(prev_hash, 'hex'), encode(hash, 'hex') FROM block
     WHERE fund_id = '${uuid.parse(fundId)}' AND ${within('to_seq', after, Math.min(last, after + WINDOW))} ORDER BY no`,
  )
  return rows.map(([no, fromSeq, toSeq, root = '', prevHash = '', hash = '']) => ({
    fundId,
    no: Number(no),
    fromSeq: Number(fromSeq),
    toSeq: Number(toSeq),
    root,
    prevHash,
    hash,
  }))
}

/** The blocks of one window with their journals, and where the next window begins. */
async function readWindow(pool: Pool, fundId: string, after: number, last: number) {
  const client = await pool.connect()
  try {
    const blocks = await readBlocks(client, fundId, after, last)
    const records = await readRecords(client, fundId, after, last)
    let at = 0
    const sealed = blocks.map((block): SealedBlock => {
      while ((records[at]?.seq ?? Number.POSITIVE_INFINITY) < block.fromSeq) at += 1
      const from = at
      while ((records[at]?.seq ?? Number.POSITIVE_INFINITY) <= block.toSeq) at += 1
      return { block, records: records.slice(from, at) }
    })
    return { sealed, next: blocks.at(-1)?.toSeq ?? null }
  } finally {
    client.release()
  }
}

/** Every block of a fund with its journals up to `last`, in order; a window in memory and the next one on its way. */
export async function* readSealed(
  pool: Pool,
  fundId: string,
  last = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<SealedBlock> {
  let coming = readWindow(pool, fundId, 0, last)
  for (;;) {
    const { sealed, next } = await coming
    if (next === null) return
    coming = readWindow(pool, fundId, next, last)
    // it is awaited in the next round; a reader that stops early leaves it
    coming.catch(() => {})
    let read = 0
    for (const one of sealed) {
      yield one
      read += one.records.length
      if (read < TURN) continue
      read = 0
      // what is on its way is taken off the wire meanwhile, or the database would stop and wait
      await setImmediate()
    }
  }
}

const boundsRow = z.object({ from: z.string().transform(Number), to: z.string().transform(Number) })

/** The block that a journal was sealed in, whole. @throws Error when there is none: a journal is never without */
export async function readSealedBlock(pool: Pool, fundId: string, seq: number): Promise<SealedBlock> {
  const { rows } = await pool.query({
    name: 'ledger_block_of_journal',
    text: `SELECT from_seq AS from, to_seq AS to FROM block WHERE fund_id = $1 AND to_seq >= $2 ORDER BY to_seq LIMIT 1`,
    values: [fundId, seq],
  })
  const { from, to } = boundsRow.parse(rows[0])
  const client = await pool.connect()
  try {
    const [block] = await readBlocks(client, fundId, from - 1, to)
    if (!block) throw new Error(`journal ${seq} is in no block`)
    return { block, records: await readRecords(client, fundId, from - 1, to) }
  } finally {
    client.release()
  }
}

const statedRow = figuresRow.extend({
  head: z.string(),
  nextSeq: z.string().transform(Number).pipe(z.int()),
})

/** What the fund's row says of itself. */
export async function readStated(pool: Pool, fundId: string): Promise<StatedFund | null> {
  const { rows } = await pool.query(
    `SELECT cap_cents AS "capCents", cash_in_cents AS "cashInCents", cash_out_cents AS "cashOutCents",
       outstanding_cents AS "outstandingCents", reserved_cents AS "reservedCents", held_cents AS "heldCents",
       encode(head, 'hex') AS head, next_seq AS "nextSeq" FROM fund WHERE id = $1`,
    [fundId],
  )
  if (rows.length === 0) return null
  const { head, nextSeq, ...totals } = statedRow.parse(rows[0])
  return { totals, head, nextSeq }
}

const unsettledRow = z.object({ what: z.string(), expected: z.string(), found: z.string() })

/** Do the advances' rows add up to the accounts they stand behind? @returns the first sum that does not */
export async function readUnsettled(pool: Pool, fundId: string): Promise<Finding | null> {
  const { rows } = await pool.query(
    `WITH row AS (
       SELECT coalesce(sum(authorised_cents - captured_cents - released_cents), 0) AS encumbered,
         coalesce(sum(captured_cents - returned_cents - recovered_cents - written_off_cents), 0) AS advances,
         coalesce(sum(surplus_cents - surplus_paid_cents), 0) AS held,
         coalesce(sum(costs_cents - costs_recovered_cents), 0) AS costs
       FROM reservation WHERE fund_id = $1
     ), pair AS (
       SELECT account, cents FROM row, LATERAL (VALUES ('encumbered', encumbered), ('advances', advances), ('held-cash', held),
         ('recovery-costs', costs)) AS p (account, cents)
     )
     SELECT account AS what, cents::text AS found, balance::text AS expected
     FROM pair, LATERAL (SELECT coalesce((SELECT balance_after_cents FROM entry e
       WHERE e.fund_id = $1 AND e.account = pair.account ORDER BY seq DESC LIMIT 1), 0) AS balance) b
     WHERE cents <> balance LIMIT 1`,
    [fundId],
  )
  if (rows.length === 0) return null
  const { what, expected, found } = unsettledRow.parse(rows[0])
  return { fault: 'row-wrong', fundId, place: `advances behind ${what}`, expected, found }
}
