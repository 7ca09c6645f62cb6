import { randomUUID } from 'node:crypto'
import { CATEGORIES } from '#domain/categories'
import { DomainError } from '#domain/errors'
import type { Cents } from '#domain/money'
import { type StaffRole, SYSTEM } from '#domain/people'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import { sentencesFor } from '#domain/sentences'
import { createCity } from './stores/cities.ts'
import { type Database, openDatabase } from './stores/database.ts'
import { createFieldCipher, type FieldCipher } from './stores/field-cipher.ts'
import type { Ledger } from './stores/ledger/contract.ts'
import { createLedger } from './stores/ledger.ts'
import { createMerchants } from './stores/merchants.ts'
import { hashPassword } from './stores/passwords.ts'
import { createPool } from './stores/pool.ts'
import { createStaffAccount } from './stores/staff.ts'

const account = (email: string, role: StaffRole, name: string) => ({
  email: `${email}@demo.xianpei.example`,
  role,
  name,
})

/** One of each role, and a second where two must agree; named by role, never after a person. */
export const DEMO_ACCOUNTS = [
  account('agent', 'agent', '热线坐席 Agent'),
  account('reviewer', 'reviewer', '审核员 Reviewer'),
  account('reviewer2', 'reviewer', '审核员二 Reviewer 2'),
  account('approver', 'approver', '复核员 Approver'),
  account('supervisor', 'supervisor', '主管 Supervisor'),
  account('finance', 'finance', '财务 Finance'),
  account('finance2', 'finance', '财务二 Finance 2'),
  account('admin', 'admin', '管理员 Administrator'),
] as const

export interface SeedOptions {
  /** of the owner: it opens a fund and fills it, which no single running process may */
  readonly databaseUrl: string
  readonly demoPassword: string
  readonly keys: { readonly field: Buffer; readonly index: Buffer }
}

export const DEMO_CITY = { id: 'sanya', code: 'SY', nameZh: '三亚', nameEn: 'Sanya' } as const

/** The demo: one city under Sanya's published policy, its fund filled, merchants and an account of every role. Repeatable. */
export async function seed({ databaseUrl, demoPassword, keys }: SeedOptions): Promise<void> {
  const database = openDatabase(databaseUrl, { max: 2 })
  const pool = createPool(databaseUrl, { max: 1 })
  try {
    const platform = { database, ledger: createLedger(pool), cipher: createFieldCipher(keys) }
    await seedCity(platform, { ...DEMO_CITY, synthetic: false, policy: DEFAULT_POLICY, merchants: 40 })
    const passwordHash = await hashPassword(demoPassword)
    for (const given of DEMO_ACCOUNTS)
      await createStaffAccount(database.prisma, {
        ...given,
        id: randomUUID(),
        cityId: DEMO_CITY.id,
        passwordHash,
        demo: true,
      })
  } finally {
    await Promise.all([database.close(), pool.end()])
  }
}

export interface NewCity {
  readonly id: string
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
  readonly synthetic: boolean
  readonly policy: Policy
  /** what the fund begins with; without it, filled to the cap */
  readonly firstInjectionCents?: Cents
  /** how many synthetic merchants; every eighth is not enrolled */
  readonly merchants: number
}

/** A city that can work: its policy in force, its fund open and filled to the cap, its merchants. */
export async function seedCity(
  { database, ledger, cipher }: { database: Database; ledger: Ledger; cipher: FieldCipher },
  city: NewCity,
): Promise<void> {
  await createCity(database.prisma, city, city.policy)
  await fillFund(ledger, city)
  const category = (at: number) => CATEGORIES[at % (CATEGORIES.length - 1)] ?? 'other'
  const merchants = Array.from({ length: city.merchants }, (_, at) => {
    const number = String(at + 1).padStart(2, '0')
    const kind = category(at)
    return {
      name: `示例${sentencesFor('zh-CN').categories[kind]}${number}号`,
      nameEn: `Synthetic ${sentencesFor('en').categories[kind]} ${number}`,
      category: kind,
      address: `${city.nameZh}示例路 ${at + 1} 号`,
      // spread over a few kilometres around the bay
      latitude: 18.25 + ((at * 7) % 40) / 1_000,
      longitude: 109.5 + ((at * 11) % 40) / 1_000,
      plateCode: `${city.code}-${city.synthetic ? randomUUID().slice(0, 8).toUpperCase() : 'M'}${number}`,
      enrolled: at % 8 !== 7,
      phone: `+86139000${String(at + 1).padStart(5, '0')}`,
    }
  })
  await createMerchants(database.prisma, cipher, city.id, merchants)
}

async function fillFund(ledger: Ledger, city: NewCity): Promise<void> {
  if (await ledger.fundOfCity(city.id)) return
  const fundId = randomUUID()
  const { fundCapCents } = city.policy
  const opened = await ledger.openFund({
    key: `${city.id}:open-fund`,
    fundId,
    actor: SYSTEM,
    cityId: city.id,
    kind: 'city',
    code: city.code,
    name: `${city.nameZh}先行赔付基金`,
    capCents: fundCapCents,
  })
  if (opened.refused) throw new DomainError(opened.refused, opened.facts)
  const filled = await ledger.inject({
    key: `${city.id}:first-injection`,
    fundId,
    actor: SYSTEM,
    amountCents: city.firstInjectionCents ?? fundCapCents,
  })
  if (filled.refused) throw new DomainError(filled.refused, filled.facts)
}
