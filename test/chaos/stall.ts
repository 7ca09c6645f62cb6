import type { Pool } from 'pg'

/** The fund's row is held by another session while the work runs, as when the database has stopped answering for it. */
export async function holdingTheFund<T>(owner: Pool, fundId: string, work: () => Promise<T>): Promise<T> {
  const client = await owner.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT FROM fund WHERE id = $1 FOR UPDATE', [fundId])
    return await work()
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}
