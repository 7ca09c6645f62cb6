import type { Writable } from 'node:stream'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Pool } from 'pg'
import { beancountFormat } from '#domain/ledger-export/beancount'
import { csvFormat } from '#domain/ledger-export/csv'
import type { ExportedFund, LedgerFormat } from '#domain/ledger-export/format'
import { hledgerFormat } from '#domain/ledger-export/hledger'
import { jsonlFormat } from '#domain/ledger-export/jsonl'
import { createLedger } from '#prisma/stores/ledger'
import { readSealed, readStated } from '#prisma/stores/ledger/records'

export const FORMATS = {
  hledger: hledgerFormat,
  beancount: beancountFormat,
  csv: csvFormat,
  jsonl: jsonlFormat,
} as const satisfies Record<string, () => LedgerFormat>
export type FormatName = keyof typeof FORMATS

export const isFormat = (name: string): name is FormatName => Object.hasOwn(FORMATS, name)

/** So much is handed on at once; a line at a time would be slower than the database. */
const CHUNK = 1 << 16

async function* texts(
  pool: Pool,
  fund: ExportedFund,
  format: LedgerFormat,
  asOf: Date | null,
): AsyncGenerator<string> {
  const stated = await readStated(pool, fund.fundId)
  if (!stated) throw new Error(`there is no fund ${fund.code}`)
  // what is posted while we read is not in it
  const through = asOf
    ? (await createLedger(pool).asOf(fund.fundId, { postedAt: asOf })).through
    : stated.nextSeq - 1
  yield format.begin(fund)
  for await (const { block, records } of readSealed(pool, fund.fundId, stated.nextSeq - 1)) {
    for (const record of records) if (record.seq <= through) yield format.journal(record)
    if (block.toSeq <= through) yield format.block(block)
    if (block.toSeq >= through) break
  }
  yield format.end(asOf ? null : stated)
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += line
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/**
 * Writes one fund's ledger in a format that others read. A window of journals is in memory at a time, however many there are.
 * @param asOf everything posted up to this instant; null for everything posted when the export began
 * @throws DomainError AS_OF_NOT_SETTLED for an instant of which later postings may still become a part
 */
export async function exportFund(
  pool: Pool,
  fund: Omit<ExportedFund, 'asOf'>,
  { format, asOf = null, to }: { format: FormatName; asOf?: Date | null; to: Writable },
): Promise<void> {
  const exported: ExportedFund = {
    fundId: fund.fundId,
    code: fund.code,
    name: fund.name,
    asOf: asOf?.toISOString() ?? null,
  }
  const text = Readable.from(inChunks(texts(pool, exported, FORMATS[format](), asOf)))
  await pipeline(text, to, { end: to !== process.stdout })
}
