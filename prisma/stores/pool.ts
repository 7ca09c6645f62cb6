import { Pool } from 'pg'

const CONNECT_TIMEOUT_MS = 2_000
const STATEMENT_TIMEOUT_MS = 4_000

/**
 * A bounded pool for statements written by hand. When the database stalls a caller waits a few seconds at most and fails,
 * instead of standing in a queue without end.
 * @param url of the role the process runs as
 * @param options.patient for tools that read everything there is: a statement may take as long as it takes
 */
export function createPool(url: string, { max, patient = false }: { max: number; patient?: boolean }): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...(patient
      ? {}
      : { statement_timeout: STATEMENT_TIMEOUT_MS, query_timeout: STATEMENT_TIMEOUT_MS + 1_000 }),
    keepAlive: true,
  })
  // a connection that dies while idle is simply replaced by the next caller
  pool.on('error', () => {})
  // one that dies while it is handed out is reported by the statement that meets it
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
