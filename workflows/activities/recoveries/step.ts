import type { RecoveryStanding } from '#domain/recovery-standing'
import { nextRecoveryStep } from '#domain/recovery'
import { type Database, type Db, inTransaction, type Transaction } from '#prisma/stores/database'
import {
  type LockedRecovery,
  lockRecovery,
  readRecovery,
  toRecoveryStanding,
} from '#prisma/stores/recoveries'
import { asFailure } from '../../failure.ts'

/** Where a recovery stands, with the instant of its next reminder or of the day it is overdue. */
export async function standingOf(db: Db, recovery: LockedRecovery): Promise<RecoveryStanding> {
  const row = await readRecovery(db, recovery.id)
  return toRecoveryStanding(row, nextRecoveryStep(row))
}

/** One step of a recovery: its row locked, the work done, where it stands read, all in one transaction. */
export async function recoveryStep(
  database: Database,
  recoveryId: string,
  work: (tx: Transaction, recovery: LockedRecovery) => Promise<void>,
): Promise<RecoveryStanding> {
  try {
    return await inTransaction(database, async (tx) => {
      const recovery = await lockRecovery(tx, recoveryId)
      await work(tx, recovery)
      return await standingOf(tx, recovery)
    })
  } catch (error) {
    throw asFailure(error)
  }
}
