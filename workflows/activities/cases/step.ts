import type { CaseStanding } from '#domain/case-standing'
import { type CaseEvent, record } from '#prisma/stores/case-record'
import { readStanding } from '#prisma/stores/case-standing'
import { DomainError } from '#domain/errors'
import type { ComplaintState } from '#domain/states'
import { type LockedCase, lockCase } from '#prisma/stores/cases'
import { type Database, inTransaction, type Transaction } from '#prisma/stores/database'
import { inStep, type Sql } from '#prisma/stores/sql'
import { orFailure } from '../../failure.ts'

/** One step of a case: its row locked, the work done, where it stands read, all in one transaction. */
export const caseStep = (
  database: Database,
  complaintId: string,
  work: (tx: Transaction, kase: LockedCase) => Promise<void>,
): Promise<CaseStanding> => orFailure(() => inTransaction(database, (tx) => taken(tx, complaintId, work)))

/** The same for the steps that every case takes: SQL alone, at a third of the cost. */
export const sqlStep = (
  database: Database,
  complaintId: string,
  work: (sql: Sql, kase: LockedCase) => Promise<void>,
): Promise<CaseStanding> => orFailure(() => inStep(database, (sql) => taken(sql, complaintId, work)))

async function taken<T extends Sql>(
  tx: T,
  complaintId: string,
  work: (tx: T, kase: LockedCase) => Promise<void>,
): Promise<CaseStanding> {
  await work(tx, await lockCase(tx, complaintId))
  return await readStanding(tx, complaintId)
}

/** @throws DomainError `ILLEGAL_STATE_CHANGE`: the case is in none of these states */
export function requireState({ state }: LockedCase, ...states: readonly ComplaintState[]): void {
  if (!states.includes(state)) throw new DomainError('ILLEGAL_STATE_CHANGE', { state })
}

/** True when the timeline holds what a command tells: it is done, and this is it once more. */
export const wasTold = async (tx: Transaction, complaintId: string, key: string): Promise<boolean> =>
  (await tx.caseEvent.count({ where: { complaintId, key } })) > 0

/** Tells the timeline, and thereby finds out whether this was done before. @returns false when it was */
export const tellOnce = async (sql: Sql, complaintId: string, told: CaseEvent): Promise<boolean> =>
  (await record(sql, complaintId, { events: [told] })) > 0
