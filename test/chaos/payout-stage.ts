import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import type { Platform } from '#ops/environment'
import { type Stack, startStack } from '#ops/stack'
import { clientOf, type HttpClient } from '#ops/synthetic-claims'
import { seedCity } from '#prisma/seed'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { hashPassword } from '#prisma/stores/passwords'
import { createPool } from '#prisma/stores/pool'
import { createStaffAccount } from '#prisma/stores/staff'

export const CITY = { id: 'chaos', code: 'CH', nameZh: '测试市', nameEn: 'Chaos' } as const
const FINANCE = { email: 'finance@chaos.example', password: 'a-synthetic-password' } as const
const LIMITS = ['code-to-address', 'code-from-caller', 'code-tried', 'filed-from-caller', 'upload-opened']
const CAP = cents(100_000_000_000)

/** A whole platform whose every process may be killed, and who works on it. */
export interface PayoutStage {
  readonly stack: Stack
  /** what the tables say */
  readonly owner: Pool
  readonly superuser: Pool
  readonly fundId: string
  readonly merchants: readonly string[]
  readonly tourist: HttpClient
  readonly finance: HttpClient
  stop(): Promise<void>
}

export async function startPayoutStage(): Promise<PayoutStage> {
  const stack = await startStack({
    durable: true,
    temporalInFile: true,
    seed: seedChaosCity,
    env: { XIANPEI_LIMITS: LIMITS.map((name) => `${name}=1000000`).join(','), LOG_LEVEL: 'warn' },
  })
  const owner = createPool(stack.database.urls.owner, { max: 4 })
  const superuser = createPool(stack.database.superuserUrl, { max: 1 })
  const tourist = clientOf(stack)
  const { merchants } = await tourist.merchant.searchMerchants.query({ cityId: CITY.id, text: '示例' })
  const fund = await createLedger(owner).fundOfCity(CITY.id)
  if (!fund) throw new Error('the city has a fund')
  return {
    stack,
    owner,
    superuser,
    fundId: fund.fundId,
    merchants: merchants.filter(({ enrolled }) => enrolled).map(({ id }) => id),
    tourist,
    finance: clientOf(stack, await sessionOf(stack)),
    async stop() {
      await Promise.all([owner.end(), superuser.end()])
      await stack.stop()
    },
  }
}

/** Every rule of the fast lane is evaluated; only its limits are out of the way. */
async function seedChaosCity({ databases, secrets }: Platform): Promise<void> {
  const database = openDatabase(databases.owner, { max: 2 })
  const pool = createPool(databases.owner, { max: 1 })
  const bytes = (key: string) => Buffer.from(key, 'base64')
  const cipher = createFieldCipher({ field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) })
  const policy = {
    ...DEFAULT_POLICY,
    fundCapCents: CAP,
    smallClaimCents: cents(499_999),
    laneDailyBudgetCents: CAP,
    laneMerchantClaims: 1_000_000,
    groupPayees: 1_000_000,
  }
  try {
    const platform = { database, ledger: createLedger(pool), cipher }
    await seedCity(platform, { ...CITY, synthetic: true, policy, merchants: 60 })
    const { email, password } = FINANCE
    const account = { id: randomUUID(), email, name: 'Finance', role: 'finance', cityId: CITY.id } as const
    await createStaffAccount(database.prisma, { ...account, passwordHash: await hashPassword(password) })
  } finally {
    await Promise.all([database.close(), pool.end()])
  }
}

async function sessionOf({ url }: Stack): Promise<string> {
  const headers = { 'content-type': 'application/json', origin: url }
  const body = JSON.stringify(FINANCE)
  const answer = await fetch(`${url}/auth/sign-in/email`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(`finance could not sign in: ${answer.status}`)
  return answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
}
