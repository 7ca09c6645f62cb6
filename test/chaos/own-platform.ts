import { createDatabase, startTemporary } from '#ops/temporary'
import type { Restartable } from '#ops/provision/restartable'
import { harnessOn, type LedgerHarness } from '#test/prisma/ledger-harness'

export interface OwnPostgres {
  readonly harness: LedgerHarness
  readonly postgres: Restartable
  stop(): Promise<void>
}

/** A PostgreSQL of its own in a temporary place, waiting for the disk as a real one, with a migrated database in it. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const running = await startTemporary({ durable: true })
  await running.temporal.stop()
  const harness = harnessOn(await createDatabase(running.platform))
  return {
    harness,
    postgres: running.postgres,
    async stop() {
      await harness.close()
      await running.stop()
    },
  }
}
