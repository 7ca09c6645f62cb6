import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { filingClocks, reviewClocks } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { STAFF_ROLES, type StaffRole } from '#domain/people'
import { DEFAULT_POLICY } from '#domain/policy'
import { createChanges } from '#api/changes'
import type { Commands } from '#api/commands'
import type { Context, SignedInStaff } from '#api/context'
import { createLimits } from '#api/limits'
import { appRouter } from '#api/router'
import { createSecrets } from '#api/secrets'
import { createStarter } from '#api/starter'
import type { Services } from '#api/services'
import { createCallerFactory } from '#api/trpc'
import { createEvidenceFolder } from '#api/uploads/evidence-folder'
import { seedCity } from '#prisma/seed'
import { type Database, openDatabase } from '#prisma/stores/database'
import { createFieldCipher, type FieldCipher } from '#prisma/stores/field-cipher'
import { fileComplaint } from '#prisma/stores/filing'
import { createLedger, type Ledger } from '#prisma/stores/ledger'
import { policyInForce } from '#prisma/stores/policies'
import { createPool } from '#prisma/stores/pool'
import { createDatabase } from '#test/platform/database'

export interface TestCity {
  readonly id: string
  readonly fundId: string
  readonly merchantId: string
  readonly staff: Readonly<Record<StaffRole, SignedInStaff>>
  readonly colleague: (role: StaffRole) => Promise<SignedInStaff>
}

export interface FiledCase {
  readonly id: string
  readonly secret: string
  readonly caseNumber: string
}

const createCaller = createCallerFactory(appRouter)
export type Caller = ReturnType<typeof createCaller>

export interface StaffPlatform {
  readonly services: Services
  /** of the schema's owner, to lay out what a test starts from */
  readonly owner: Database
  readonly workerLedger: Ledger
  /** under the worker's own role */
  readonly workerPool: Pool
  readonly cipher: FieldCipher
  /** every command that reached a workflow's door, in order */
  readonly asked: string[]
  openCity(): Promise<TestCity>
  fileCase(city: TestCity, given?: { askedCents?: number; name?: string; at?: Date }): Promise<FiledCase>
  /** accepted, and waiting for a reviewer */
  toReview(kase: FiledCase, at?: Date): Promise<void>
  as(who: Partial<Pick<Context, 'staff' | 'tourist' | 'merchant'>>): Caller
  contextOf(who: Partial<Pick<Context, 'staff' | 'tourist' | 'merchant'>>): Context
  close(): Promise<void>
}

const letters = (count: number) =>
  [...randomBytes(count)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('')

/** The API without its server: real PostgreSQL under the API's own role, and a door to the workflows that nobody opens. */
export async function openStaffPlatform(): Promise<StaffPlatform> {
  const temporary = await createDatabase()
  const owner = openDatabase(temporary.ownerUrl, { max: 4 })
  const database = openDatabase(temporary.apiUrl, { max: 6 })
  const pools = [temporary.apiUrl, temporary.workerUrl, temporary.ownerUrl].map((url) =>
    createPool(url, { max: 4 }),
  )
  const [apiPool, workerPool, ownerPool] = pools
  if (!apiPool || !workerPool || !ownerPool) throw new Error('three pools')
  const cipher = createFieldCipher({ field: randomBytes(32), index: randomBytes(32) })
  const log = pino({ level: 'silent' })
  const asked: string[] = []
  const refuse = (what: string) => {
    asked.push(what)
    return Promise.reject(new DomainError('SERVICE_DOWN', {}))
  }
  const commands: Commands = {
    startComplaint: ({ caseNumber }) => refuse(`start ${caseNumber}`),
    onCase: (caseNumber, definition) => refuse(`${definition.name} ${caseNumber}`),
    onRecovery: (recoveryId, definition) => refuse(`${definition.name} ${recoveryId}`),
    startAppeal: (appealId) => refuse(`start ${appealId}`),
    onAppeal: (appealId, definition) => refuse(`${definition.name} ${appealId}`),
    lookAtRecovery: (recoveryId) => refuse(`look at ${recoveryId}`),
    wake: (caseNumbers) => {
      asked.push(`wake ${caseNumbers.join(' ')}`)
      return Promise.resolve()
    },
    railHeard: (caseNumbers) => {
      asked.push(`rail heard ${caseNumbers.join(' ')}`)
      return Promise.resolve()
    },
    notice: (caseNumber) => refuse(`notice ${caseNumber}`),
    noticeSurplus: (recoveryId) => refuse(`notice surplus ${recoveryId}`),
    merchantStated: (recoveryId) => refuse(`notice surplus ${recoveryId}`),
    check: () => Promise.resolve(),
  }
  const services: Services = {
    database,
    ledger: createLedger(apiPool),
    cipher,
    commands,
    starter: createStarter(commands, database, log),
    changes: createChanges(database, log),
    secrets: createSecrets(randomBytes(32)),
    limits: createLimits(apiPool, new Map()),
    evidence: createEvidenceFolder(path.join(tmpdir(), `evidence-${randomUUID()}`)),
    log,
    collectUrl: (info) => `http://127.0.0.1/collect/${info}`,
    defaultCityId: 'none',
  }
  const ownerLedger = createLedger(ownerPool)

  const contextOf: StaffPlatform['contextOf'] = (who) => ({
    services,
    staff: null,
    tourist: null,
    merchant: null,
    address: '127.0.0.1',
    cookie: () => null,
    setCookie: () => {},
    clearCookie: () => {},
    ...who,
  })

  async function openCity(): Promise<TestCity> {
    const id = `city-${randomUUID().slice(0, 8)}`
    const code = letters(4)
    const city = { id, code, nameZh: '示例市', nameEn: 'Synthetic City', synthetic: true }
    await seedCity(
      { database: owner, ledger: ownerLedger, cipher },
      { ...city, policy: DEFAULT_POLICY, merchants: 2 },
    )
    const fund = await ownerLedger.fundOfCity(id)
    const merchant = await owner.prisma.merchant.findFirstOrThrow({ where: { cityId: id } })
    const colleague = async (role: StaffRole): Promise<SignedInStaff> => {
      const staffId = randomUUID()
      const name = `Synthetic ${role} ${staffId.slice(0, 4)}`
      await owner.prisma.staff.create({
        data: { id: staffId, name, email: `${staffId}@demo.xianpei.example`, role, cityId: id },
      })
      return { id: staffId, name, role, cityId: id, demo: false }
    }
    const staff: Record<StaffRole, SignedInStaff> = {
      agent: await colleague('agent'),
      reviewer: await colleague('reviewer'),
      approver: await colleague('approver'),
      supervisor: await colleague('supervisor'),
      finance: await colleague('finance'),
      admin: await colleague('admin'),
    }
    if (!fund || STAFF_ROLES.length !== 6) throw new Error('a city has a fund and six roles')
    return { id, fundId: fund.fundId, merchantId: merchant.id, staff, colleague }
  }

  async function fileCase(
    city: TestCity,
    { askedCents = 78_000, name = '示例 Tourist', at = new Date() } = {},
  ): Promise<FiledCase> {
    const version = await policyInForce(owner.prisma, city.id, at)
    const clocks = filingClocks(at, version.policy)
    const secret = services.secrets.fresh()
    const phone = `+86138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`
    const filed = await fileComplaint(
      owner,
      {
        cityId: city.id,
        channel: 'web',
        language: 'zh-CN',
        filingKey: randomUUID(),
        filingHash: Uint8Array.from(randomBytes(32)),
        secretHash: services.secrets.hash(secret),
        category: 'dining',
        cause: 'short-weight',
        story: 'Synthetic: the scale showed less than what was charged for.',
        merchantId: city.merchantId,
        orderNumber: randomUUID(),
        paidCents: askedCents,
        askedCents,
        boughtOn: '2026-11-20',
        personNameEnc: cipher.encrypt('name', name),
        phoneEnc: cipher.encrypt('phone', phone),
        phoneIndex: cipher.blindIndex('phone', phone),
        payeeAccountEnc: cipher.encrypt('payee-account', 'synthetic-account-1234'),
        payeeIndex: cipher.blindIndex('payee-account', `synthetic-${phone}`),
        contactVerifiedAt: at,
        consentedAt: at,
        consentVersion: '1',
        submittedAt: at,
        ...clocks,
        dueAt: clocks.intakeDueAt,
        policyVersionId: version.id,
      },
      { ticketHash: null, items: [] },
    )
    return { ...filed, secret }
  }

  async function toReview({ id }: FiledCase, at = new Date()): Promise<void> {
    const clocks = reviewClocks(at, DEFAULT_POLICY)
    const where = { id }
    await owner.prisma.complaint.update({
      where,
      data: { state: 'accepted', acceptedAt: at, acceptedBy: 'rules', ...clocks, dueAt: clocks.reviewDueAt },
    })
    await owner.prisma.complaint.update({ where, data: { state: 'in-review' } })
  }

  return {
    services,
    owner,
    workerLedger: createLedger(workerPool),
    workerPool,
    cipher,
    asked,
    openCity,
    fileCase,
    toReview,
    contextOf,
    as: (who) => createCaller(contextOf(who)),
    async close() {
      services.changes.stop()
      await Promise.all([owner.close(), database.close(), ...pools.map((pool) => pool.end())])
      await temporary.drop()
    },
  }
}
