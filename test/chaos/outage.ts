import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import { createPool } from '#prisma/stores/pool'
import { type Restartable, startAgain } from '#ops/provision/restartable'

/** Everything of the server at once and without a word, as when the machine loses its power; then it is started again. */
export async function killAndRestart(postgres: Restartable, superuser: Pool): Promise<void> {
  const backends = await superuser
    .query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
    .then(({ rows }) => rows.map(({ pid }) => pid))
    .catch(() => [])
  const killed = postgres.kill()
  for (const pid of backends) endNow(pid)
  await killed
  await startAgain(postgres)
}

/** The same for any process: gone when this settles, and not started again. @param superuserUrl of a PostgreSQL, whose sessions die with it */
export async function endAtOnce(process: Restartable, superuserUrl: string | null): Promise<void> {
  const superuser = superuserUrl ? createPool(superuserUrl, { max: 1 }) : null
  const backends = await superuser
    ?.query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
    .then(({ rows }) => rows.map(({ pid }) => pid))
    .catch(() => [])
  const killed = process.kill()
  for (const pid of backends ?? []) endNow(pid)
  await killed
  await superuser?.end().catch(() => undefined)
}

function endNow(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it went with the others
  }
}

/**
 * Cuts one of the connections that are asking the ledger something, again and again; never twice without a call being answered in
 * between, or a slow machine would only ever be cut.
 * @returns how many were cut
 */
export async function cutConnections(
  superuserUrl: string,
  running: () => boolean,
  answered: () => number,
): Promise<number> {
  const superuser = createPool(superuserUrl, { max: 1 })
  let cut = 0
  let seen = -1
  while (running()) {
    await pause(30)
    if (answered() === seen) continue
    seen = answered()
    cut += await superuser
      .query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT ledger\\_%'
         ORDER BY random() LIMIT 1`,
      )
      .then(({ rowCount }) => rowCount ?? 0)
      .catch(() => 0)
  }
  await superuser.end()
  return cut
}
