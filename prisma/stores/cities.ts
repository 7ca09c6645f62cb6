import { DomainError } from '#domain/errors'
import type { Policy } from '#domain/policy'
import type { Db } from './database.ts'

export interface City {
  readonly id: string
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly synthetic: boolean
}

/** A city with its first policy in force; there already, nothing changes. */
export async function createCity(db: Db, city: City, policy: Policy): Promise<void> {
  const { id, code, nameZh, nameEn, synthetic } = city
  await db.city.createMany({ data: [{ id, code, nameZh, nameEn, synthetic }], skipDuplicates: true })
  await db.policyVersion.createMany({
    data: [{ cityId: id, number: 1, effectiveAt: new Date(0), parameters: { ...policy } }],
    skipDuplicates: true,
  })
}

/** @throws DomainError `NOT_FOUND` */
export async function readCity(db: Db, id: string): Promise<City> {
  const city = await db.city.findUnique({ where: { id } })
  if (!city) throw new DomainError('NOT_FOUND', { city: id })
  return city
}
