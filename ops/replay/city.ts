import { randomInt, randomUUID } from 'node:crypto'
import type { Cents } from '#domain/money'
import type { StaffRole } from '#domain/people'
import { DEFAULT_POLICY } from '#domain/policy'
import { seedCity } from '#prisma/seed'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { hashPassword } from '#prisma/stores/passwords'
import { createStaffAccount } from '#prisma/stores/staff'
import type { Target } from './target.ts'

export interface ReplayCity {
  readonly id: string
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
}

/** A city of the run's own, so its figures are of this run only. */
export function newReplayCity(): ReplayCity {
  const letter = () => String.fromCodePoint(65 + randomInt(26))
  const code = `R${letter()}${letter()}${letter()}`
  const id = `season-${code.toLowerCase()}`
  // the fund is named after it, so that every page and every export says what it is
  return {
    id,
    code,
    nameZh: `三亚（重放 ${code}，合成数据）`,
    nameEn: `Sanya (replay ${code}, synthetic data)`,
  }
}

export const REVIEWERS = 6
const STAFF: readonly (readonly [string, StaffRole])[] = [
  ['agent', 'agent'],
  ...Array.from({ length: REVIEWERS }, (_, at) => [`reviewer${at}`, 'reviewer'] as const),
  ['approver', 'approver'],
  ['supervisor', 'supervisor'],
  ['finance', 'finance'],
  ['finance2', 'finance'],
]
export const emailOf = (city: ReplayCity, name: string): string => `${name}@${city.id}.xianpei.example`

export const PASSWORD = 'a-synthetic-password'

/** Sanya's own policy, nothing raised: the rules that pick the small fast claims are those of the promise. */
export async function seedReplayCity(
  city: ReplayCity,
  merchants: number,
  { ownerDatabase, secrets }: Pick<Target, 'ownerDatabase' | 'secrets'>,
  firstInjectionCents?: Cents,
): Promise<void> {
  const database = openDatabase(ownerDatabase, { max: 2 })
  const bytes = (key: string) => Buffer.from(key, 'base64')
  const cipher = createFieldCipher({ field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) })
  try {
    await seedCity(
      { database, ledger: createLedger(database.pool), cipher },
      {
        ...city,
        synthetic: true,
        policy: DEFAULT_POLICY,
        merchants,
        ...(firstInjectionCents === undefined ? {} : { firstInjectionCents }),
      },
    )
    const passwordHash = await hashPassword(PASSWORD)
    for (const [name, role] of STAFF)
      await createStaffAccount(database.prisma, {
        id: randomUUID(),
        name,
        role,
        email: emailOf(city, name),
        cityId: city.id,
        passwordHash,
      })
  } finally {
    await database.close()
  }
}
