import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import type { Pool } from 'pg'
import { z } from 'zod'
import { cents } from '#domain/money'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import type { Platform, Room } from '#ops/environment'
import { type Stack, startStack } from '#ops/stack'
import { clientOf, codeOf, type HttpClient } from '#ops/synthetic-claims'
import { DEMO_ACCOUNTS, seedCity } from '#prisma/seed'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { hashPassword } from '#prisma/stores/passwords'
import { supersedePolicy } from '#prisma/stores/policy-versions'
import { createPool } from '#prisma/stores/pool'
import { createStaffAccount } from '#prisma/stores/staff'
import { createDataConverter } from '#workflows/payload-codec'
import { type ProviderSide, providerOf } from '../payout-provider.ts'

export const CITY = { id: 'steps', code: 'ST', nameZh: '步骤市', nameEn: 'Steps' } as const
const PASSWORD = 'a-synthetic-password'
const CAP = cents(100_000_000_000)
const LIMITS = [
  'code-to-address',
  'code-from-caller',
  'code-tried',
  'case-opened',
  'filed-from-caller',
  'upload-opened',
]
const ACCOUNTS = ['agent', 'reviewer', 'approver', 'supervisor', 'finance', 'finance2'] as const
type Account = (typeof ACCOUNTS)[number]
const MERCHANTS = 320

/** Every rule is evaluated; only limits that many cases of one place would meet are out of the way. */
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  fundCapCents: CAP,
  laneDailyBudgetCents: CAP,
  laneMerchantClaims: 1_000_000,
  groupPayees: 1_000_000,
  wayBackSeconds: 1,
  touristRepaysNotLiable: 1,
}

/** A whole platform of its own, every process of which may die, and everybody who works on it. */
export interface StepStage {
  readonly stack: Stack
  /** what the tables say; and a hand in them, where waiting would take days */
  readonly owner: Pool
  readonly temporal: Client
  readonly provider: ProviderSide
  readonly fundId: string
  readonly anybody: HttpClient
  readonly as: Readonly<Record<Account, HttpClient>>
  /** of cases whose advance is set aside until it is found who must pay */
  readonly holdPolicyId: string
  /** the id of the enrolled merchant with this number, and it signed in */
  merchant(number: number): Promise<string>
  signInMerchant(number: number): Promise<HttpClient>
  signInTourist(caseNumber: string, secret: string): Promise<HttpClient>
  stop(): Promise<void>
}

export async function startStepStage(
  given: { readonly env?: NodeJS.ProcessEnv; readonly begins?: Partial<Record<Room, string>> } = {},
): Promise<StepStage> {
  const stack = await startStack({
    durable: true,
    temporalInFile: true,
    seed: seedStepsCity,
    ...(given.begins && { begins: given.begins }),
    env: {
      XIANPEI_LIMITS: LIMITS.map((name) => `${name}=1000000`).join(','),
      XIANPEI_SANDBOX_DELAY_MS: '100',
      LOG_LEVEL: 'warn',
      ...given.env,
    },
  })
  const owner = createPool(stack.database.urls.owner, { max: 6 })
  const { platform } = stack
  const connection = await Connection.connect({ address: platform.temporalAddress })
  const temporal = new Client({
    connection,
    namespace: platform.temporalNamespace,
    dataConverter: createDataConverter(Buffer.from(platform.secrets.payloadKey, 'base64')),
  })
  const fund = await createLedger(owner).fundOfCity(CITY.id)
  const { rows } = await owner.query<{ id: string }>(
    'SELECT id FROM policy_version WHERE city_id = $1 ORDER BY number DESC',
    [CITY.id],
  )
  if (!fund || !rows[0]) throw new Error('the city has a fund and a policy')
  const anybody = clientOf(stack)
  const signedIn = async (account: Account) =>
    clientOf(
      stack,
      await cookieOf(stack, '/auth/sign-in/email', { email: emailOf(account), password: PASSWORD }),
    )
  const [agent, reviewer, approver, supervisor, finance, finance2] = await Promise.all([
    signedIn('agent'),
    signedIn('reviewer'),
    signedIn('approver'),
    signedIn('supervisor'),
    signedIn('finance'),
    signedIn('finance2'),
  ])
  return {
    stack,
    owner,
    temporal,
    provider: providerOf(stack),
    fundId: fund.fundId,
    anybody,
    as: { agent, reviewer, approver, supervisor, finance, finance2 },
    holdPolicyId: rows[0].id,
    async merchant(number) {
      const found = await owner.query<{ id: string }>(
        'SELECT id FROM merchant WHERE city_id = $1 AND plate_code = $2',
        [CITY.id, plateOf(number)],
      )
      return z.uuid().parse(found.rows[0]?.id)
    },
    async signInMerchant(number) {
      const address = `+86139000${String(number + 1).padStart(5, '0')}`
      const contact = { channel: 'sms', address } as const
      const { codeId } = await anybody.visit.requestCode.mutate({
        cityId: CITY.id,
        contact,
        language: 'en',
        purpose: 'merchant',
      })
      const code = await codeOf(stack, address)
      const { proof } = await anybody.visit.verifyCode.mutate({ codeId, code })
      return clientOf(
        stack,
        await cookieOf(stack, '/trpc/merchant.signIn', { plateOrLicence: plateOf(number), proof }),
      )
    },
    async signInTourist(caseNumber, secret) {
      return clientOf(stack, await cookieOf(stack, '/trpc/tracking.openCase', { caseNumber, secret }))
    },
    async stop() {
      await Promise.all([owner.end(), connection.close()])
      await stack.stop()
    },
  }
}

const emailOf = (account: string) => `${account}@demo.xianpei.example`
const plateOf = (number: number) => `${CITY.code}-M${String(number + 1).padStart(2, '0')}`

/** The cookies of a signed-in somebody. */
async function cookieOf({ url }: Stack, path: string, body: object): Promise<string> {
  const headers = { 'content-type': 'application/json', origin: url }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
}

async function seedStepsCity({ databases, secrets }: Platform): Promise<void> {
  const database = openDatabase(databases.owner, { max: 2 })
  const pool = createPool(databases.owner, { max: 1 })
  const bytes = (key: string) => Buffer.from(key, 'base64')
  const cipher = createFieldCipher({ field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) })
  try {
    const platform = { database, ledger: createLedger(pool), cipher }
    await seedCity(platform, { ...CITY, synthetic: false, policy: POLICY, merchants: MERCHANTS })
    const passwordHash = await hashPassword(PASSWORD)
    const ids = new Map<string, string>()
    for (const account of DEMO_ACCOUNTS) {
      const id = randomUUID()
      ids.set(account.role, id)
      await createStaffAccount(database.prisma, { ...account, id, cityId: CITY.id, passwordHash, demo: true })
    }
    // in force for no case by itself
    await supersedePolicy(database, {
      cityId: CITY.id,
      basedOn: 1,
      policy: { ...POLICY, holdUntilLiable: 1 },
      effectiveAt: new Date('2099-01-01'),
      staffId: ids.get('admin') ?? '',
    })
  } finally {
    await Promise.all([database.close(), pool.end()])
  }
}
