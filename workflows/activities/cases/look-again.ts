import type { CaseStanding } from '#domain/case-standing'
import { markCaseTakenUp } from '#prisma/stores/cases'
import type { Outside } from '../outside.ts'
import { sqlStep } from './step.ts'

/** Where the case stands by its row, which was moved from outside; from here on this run has it. */
export const lookAgain = ({ database }: Outside, complaintId: string, now: number): Promise<CaseStanding> =>
  sqlStep(database, complaintId, (sql) => markCaseTakenUp(sql, complaintId, new Date(now)))
