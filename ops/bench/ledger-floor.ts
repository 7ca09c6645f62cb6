import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'

const BATCH = 200
const CONNECTIONS = 2

/** The same tables, columns and indexes, with nothing that checks or computes. */
const TABLES = `DROP SCHEMA IF EXISTS floor CASCADE; CREATE SCHEMA floor;
  CREATE TABLE floor.journal (LIKE journal INCLUDING DEFAULTS INCLUDING INDEXES);
  CREATE TABLE floor.entry (LIKE entry INCLUDING DEFAULTS INCLUDING INDEXES);
  CREATE TABLE floor.reservation (LIKE reservation INCLUDING DEFAULTS INCLUDING INDEXES);`

const JOURNAL = `INSERT INTO floor.journal (fund_id, seq, voucher_no, idem_key, request_hash, kind, effective_on, accounting_on, posted_at, actor,
    complaint_id, payout_id, salt)
  SELECT * FROM unnest($1::uuid[], $2::int8[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::date[], $8::date[],
    $9::timestamptz[], $10::text[], $11::uuid[], $12::uuid[], $13::bytea[])`
const ENTRY = `INSERT INTO floor.entry (fund_id, seq, line, account, amount_cents, balance_after_cents)
  SELECT * FROM unnest($1::uuid[], $2::int8[], $3::int2[], $4::text[], $5::int8[], $6::int8[])`
const RESERVATION = `INSERT INTO floor.reservation (fund_id, seq, payout_id, complaint_id, reserved_at, authorised_cents)
  SELECT * FROM unnest($1::uuid[], $2::int8[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::int8[])`

const columns = (rows: readonly (readonly unknown[])[]): unknown[][] =>
  (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]))

/** What two hundred reservations leave behind, as rows. */
function rowsOf(fundId: string, first: number) {
  const at = new Date().toISOString()
  const hash = Buffer.alloc(32, 7)
  const salt = Buffer.alloc(16, 7)
  const journals: unknown[][] = []
  const entries: unknown[][] = []
  const reservations: unknown[][] = []
  for (let seq = first; seq < first + BATCH; seq += 1) {
    const [payout, complaint] = [randomUUID(), randomUUID()]
    const voucher = `FLOOR-2026-${String(seq).padStart(6, '0')}`
    const key = `${payout}:reserve:1`
    const day = at.slice(0, 10)
    journals.push([
      fundId,
      seq,
      voucher,
      key,
      hash,
      'reservation',
      day,
      day,
      at,
      'system',
      complaint,
      payout,
      salt,
    ])
    entries.push([fundId, seq, 1, 'encumbered', 1, seq], [fundId, seq, 2, 'reserved', -1, -seq])
    reservations.push([fundId, seq, payout, complaint, at, 1])
  }
  return { journals, entries, reservations }
}

/**
 * How fast PostgreSQL takes the same rows when nobody decides, numbers or seals anything: batches of 200 as whole columns (quicker
 * here than lists of values), on two connections, each batch one durable commit.
 * @returns reservations a second
 */
export async function benchFloor(ownerUrl: string, reservations: number): Promise<number> {
  const pool = new Pool({ connectionString: ownerUrl, max: CONNECTIONS })
  try {
    await pool.query(TABLES)
    const fundId = randomUUID()
    let next = 0
    const insert = async () => {
      const client = await pool.connect()
      try {
        while (next < reservations) {
          const { journals, entries, reservations: rows } = rowsOf(fundId, next + 1)
          next += BATCH
          await client.query('BEGIN')
          await client.query({ name: 'journal', text: JOURNAL, values: columns(journals) })
          await client.query({ name: 'entry', text: ENTRY, values: columns(entries) })
          await client.query({ name: 'reservation', text: RESERVATION, values: columns(rows) })
          await client.query('COMMIT')
        }
      } finally {
        client.release(true)
      }
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: CONNECTIONS }, insert))
    return (next * 1_000) / (performance.now() - began)
  } finally {
    await pool.end()
  }
}
