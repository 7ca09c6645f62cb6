import type { AppealStanding } from '#domain/appeal-standing'
import { type LockedAppeal, lockAppeal, readAppealStanding } from '#prisma/stores/appeals'
import type { Database } from '#prisma/stores/database'
import { inStep, type Sql } from '#prisma/stores/sql'
import { orFailure } from '../../failure.ts'

/** One step of an appeal: its row locked, the work done, where it stands read, all in one transaction. */
export const appealStep = (
  database: Database,
  appealId: string,
  work: (sql: Sql, appeal: LockedAppeal) => Promise<void>,
): Promise<AppealStanding> =>
  orFailure(() =>
    inStep(database, async (sql) => {
      await work(sql, await lockAppeal(sql, appealId))
      return await readAppealStanding(sql, appealId)
    }),
  )
