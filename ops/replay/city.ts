import { randomUUID } from 'node:crypto'
import type { StaffRole } from '#domain/people'
import { DEFAULT_POLICY } from '#domain/policy'
import { seedCity } from '#prisma/seed'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { hashPassword } from '#prisma/stores/passwords'
import { createPool } from '#prisma/stores/pool'
import { createStaffAccount } from '#prisma/stores/staff'
import type { Platform } from '../environment.ts'

/** A city of the run's own, so its figures are of this run only. */
export const CITY = { id: 'season', code: 'SN', nameZh: '三亚（重放）', nameEn: 'Sanya (replay)' } as const

export const REVIEWERS = 6
const STAFF: readonly (readonly [string, StaffRole])[] = [
  ['agent', 'agent'],
  ...Array.from({ length: REVIEWERS }, (_, at) => [`reviewer${at}`, 'reviewer'] as const),
  ['approver', 'approver'],
  ['supervisor', 'supervisor'],
]
export const emailOf = (name: string): string => `${name}@replay.xianpei.example`

export const PASSWORD = 'a-synthetic-password'

/** Sanya's own policy, nothing raised: the rules that pick the small fast claims are those of the promise. */
export const seedReplayCity =
  (merchants: number) =>
  async ({ databases, secrets }: Platform): Promise<void> => {
    const database = openDatabase(databases.owner, { max: 2 })
    const pool = createPool(databases.owner, { max: 1 })
    const bytes = (key: string) => Buffer.from(key, 'base64')
    const cipher = createFieldCipher({ field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) })
    try {
      const city = { ...CITY, synthetic: true, policy: DEFAULT_POLICY, merchants }
      await seedCity({ database, ledger: createLedger(pool), cipher }, city)
      const passwordHash = await hashPassword(PASSWORD)
      for (const [name, role] of STAFF)
        await createStaffAccount(database.prisma, {
          id: randomUUID(),
          name,
          role,
          email: emailOf(name),
          cityId: CITY.id,
          passwordHash,
        })
    } finally {
      await Promise.all([database.close(), pool.end()])
    }
  }
