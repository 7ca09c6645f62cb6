import type { RecoveryStanding } from '#domain/recovery-standing'
import { nextRecoveryStep } from '#domain/recovery'
import { type Database, inTransaction, type Transaction } from '#prisma/stores/database'
import {
  type LockedRecovery,
  lockRecovery,
  readRecovery,
  toRecoveryStanding,
} from '#prisma/stores/recoveries'
import { inStep, type Sql } from '#prisma/stores/sql'
import { orFailure } from '../../failure.ts'

/** One step of a recovery: its row locked, the work done, where it stands read, all in one transaction. */
export const recoveryStep = (
  database: Database,
  recoveryId: string,
  work: (tx: Transaction, recovery: LockedRecovery) => Promise<void>,
): Promise<RecoveryStanding> => orFailure(() => inTransaction(database, (tx) => taken(tx, recoveryId, work)))

/** The same for the steps that every recovery takes: SQL alone. */
export const sqlStep = (
  database: Database,
  recoveryId: string,
  work: (sql: Sql, recovery: LockedRecovery) => Promise<void>,
): Promise<RecoveryStanding> => orFailure(() => inStep(database, (sql) => taken(sql, recoveryId, work)))

async function taken<T extends Sql>(
  tx: T,
  recoveryId: string,
  work: (tx: T, recovery: LockedRecovery) => Promise<void>,
): Promise<RecoveryStanding> {
  await work(tx, await lockRecovery(tx, recoveryId))
  const row = await readRecovery(tx, recoveryId)
  const unnoticedUntil = row.state === 'opened' ? row.noticeDueAt : null
  return toRecoveryStanding(row, nextRecoveryStep(row)?.at ?? unnoticedUntil)
}
