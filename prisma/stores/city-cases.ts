import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { ComplaintState } from '#domain/states'
import { complaintState } from './case-standing.ts'
import type { Db } from './database.ts'

const row = z.object({
  id: z.string(),
  caseNumber: z.string(),
  state: complaintState,
  version: z.number(),
  policyVersionId: z.string(),
})

export interface CityCase {
  readonly id: string
  readonly caseNumber: string
  readonly state: ComplaintState
  readonly version: number
  readonly policyVersionId: string
}

/**
 * Finds a case by its number in one city. Another city's case is as unknown as one that was never filed.
 * @throws DomainError `NOT_FOUND`
 */
export async function findCityCase(db: Db, cityId: string, caseNumber: string): Promise<CityCase> {
  const found = await db.complaint.findFirst({
    where: { caseNumber, cityId },
    select: { id: true, caseNumber: true, state: true, version: true, policyVersionId: true },
  })
  if (!found) throw new DomainError('NOT_FOUND', { case: caseNumber })
  return row.parse(found)
}
