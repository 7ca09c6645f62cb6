import type { Pool } from 'pg'
import { z } from 'zod'
import type { DailyHead } from '#domain/ledger-record'
import { asTrouble } from './trouble.ts'

const headRow = z.object({
  day: z.string(),
  blocks: z.int(),
  root: z.string(),
  prevHash: z.string(),
  hash: z.string(),
}) satisfies z.ZodType<DailyHead>

const HEADS = {
  name: 'ledger_heads',
  text: `SELECT day::text, blocks, encode(root, 'hex') AS root, encode(prev_hash, 'hex') AS "prevHash", encode(hash, 'hex') AS hash
    FROM daily_head WHERE day > $1::date ORDER BY day`,
}
const HEAD = { name: 'ledger_head', text: HEADS.text.replace('day > $1::date', 'day = $1::date') }
const BEFORE_ALL = '1970-01-01'

/** Makes the heads of all days that are over and have none yet. */
export async function makeHeads(pool: Pool): Promise<void> {
  try {
    await pool.query({ name: 'ledger_make_heads', text: 'SELECT count(*) FROM ledger_make_heads()' })
  } catch (error) {
    throw asTrouble(error)
  }
}

/** The heads of the days after `day` (YYYY-MM-DD), or all of them, in order. */
export async function readHeads(pool: Pool, day = BEFORE_ALL): Promise<DailyHead[]> {
  const { rows } = await pool.query({ ...HEADS, values: [day] })
  return rows.map((row) => headRow.parse(row))
}

/** The head of one day, or null while it has none. */
export async function readHead(pool: Pool, day: string): Promise<DailyHead | null> {
  const { rows } = await pool.query({ ...HEAD, values: [day] })
  return rows.length === 0 ? null : headRow.parse(rows[0])
}

const hashesRow = z.object({ hashes: z.array(z.string()) })

/** The hashes of the blocks sealed on a day, in the order their head was made in; hexadecimal. */
export async function readBlockHashes(pool: Pool, day: string): Promise<readonly string[]> {
  const { rows } = await pool.query({
    name: 'ledger_blocks_of_day',
    text: `SELECT coalesce(json_agg(encode(hash, 'hex')), '[]') AS hashes FROM unnest(ledger_blocks_of_day($1::date)) AS b (hash)`,
    values: [day],
  })
  return hashesRow.parse(rows[0]).hashes
}
