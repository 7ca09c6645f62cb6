import type { CaseStanding } from '#domain/case-standing'
import type { Actor } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { addEvent, type LockedCase, lockCase } from '#prisma/stores/cases'
import { type Database, inTransaction, type Transaction } from '#prisma/stores/database'
import { asFailure } from '../../failure.ts'

export type Work = (tx: Transaction, kase: LockedCase) => Promise<void>

/** One step of a case: its row locked, the work done, where it stands read, all in one transaction. */
export async function caseStep(database: Database, complaintId: string, work: Work): Promise<CaseStanding> {
  try {
    return await inTransaction(database, async (tx) => {
      await work(tx, await lockCase(tx, complaintId))
      return await readStanding(tx, complaintId)
    })
  } catch (error) {
    throw asFailure(error)
  }
}

export interface Told {
  /** the command's own id, or what else makes the happening one */
  readonly key: string
  readonly kind: string
  readonly actor: Actor
  readonly data?: Record<string, string | number | boolean | null>
  readonly at: Date
}

/** Tells the timeline, and thereby finds out whether this was done before. @returns false when it was */
export const tellOnce = (tx: Transaction, complaintId: string, told: Told): Promise<boolean> =>
  addEvent(tx, complaintId, told)
