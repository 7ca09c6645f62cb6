import { randomBytes, randomUUID } from 'node:crypto'
import { cityDay } from '#domain/clocks'
import { type Cents, cents } from '#domain/money'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import { createDatabase, type TemporaryDatabase, type TemporaryPlatform } from '#ops/temporary'
import { seedCity } from '#prisma/seed'
import { type Database, openDatabase } from '#prisma/stores/database'
import { createFieldCipher, type FieldCipher } from '#prisma/stores/field-cipher'
import { fileComplaint } from '#prisma/stores/filing'
import { createLedger, type Ledger } from '#prisma/stores/ledger'
import { policyInForce } from '#prisma/stores/policies'
import { createPool } from '#prisma/stores/pool'
import { createStaffAccount } from '#prisma/stores/staff'
import { at, type VirtualClock } from './virtual-time.ts'

export const STAFF = [
  'agent',
  'reviewer',
  'approver',
  'supervisor',
  'supervisor2',
  'finance',
  'finance2',
] as const
export type StaffId = (typeof STAFF)[number]
const ROLES = { supervisor2: 'supervisor', finance2: 'finance' } as const
const roleOf = (id: StaffId) => (id === 'supervisor2' || id === 'finance2' ? ROLES[id] : id)

/** A database for one seed after another: whether a rail answers stands in it once for everybody. */
export interface Lane {
  readonly database: Database
  readonly ledger: Ledger
  readonly cipher: FieldCipher
  close(): Promise<void>
}

export async function openLane(platform: TemporaryPlatform): Promise<Lane> {
  const own: TemporaryDatabase = await createDatabase(platform)
  const database = openDatabase(own.ownerUrl, { max: 3 })
  const pool = createPool(own.ownerUrl, { max: 2 })
  const cipher = createFieldCipher({ field: randomBytes(32), index: randomBytes(32) })
  await database.prisma.city.create({
    data: { id: 'home', code: 'HOME', nameZh: '示例', nameEn: 'Synthetic' },
  })
  for (const id of STAFF) {
    const account = { id, name: id, email: `${id}@test.example`, role: roleOf(id), cityId: 'home' }
    await createStaffAccount(database.prisma, { ...account, passwordHash: '-' })
  }
  return {
    database,
    ledger: createLedger(pool),
    cipher,
    close: async () => {
      await Promise.all([database.close(), pool.end()])
      await own.drop()
    },
  }
}

export interface City {
  readonly id: string
  readonly fundId: string
  readonly merchants: readonly string[]
}

export const FIRST_CAP = 3_000_000
export const FIRST_CASH = 2_000_000
/** long ago, so that no day of a seed lies in the ledger's future */
export const BEGINNING = Date.parse('2025-01-06T01:00:00Z')

/** Four letters, each number others. */
const lettersOf = (number: number): string =>
  [17_576, 676, 26, 1].map((place) => String.fromCharCode(65 + (Math.floor(number / place) % 26))).join('')

/** A seed's own city with fund and merchants; the rails answer. */
export async function openCity(
  lane: Lane,
  clock: VirtualClock,
  name: string,
  change: Partial<Policy>,
): Promise<City> {
  const { database } = lane
  const id = `city-${name}`
  const policy: Policy = { ...DEFAULT_POLICY, ...change, fundCapCents: cents(FIRST_CAP) }
  const names = { nameZh: '示例', nameEn: 'Synthetic', code: lettersOf(await database.prisma.city.count()) }
  const own = { ...names, id, synthetic: true, policy, merchants: 5, firstInjectionCents: cents(FIRST_CASH) }
  await at(clock, undefined, () => seedCity(lane, own))
  await database.prisma.railHealth.updateMany({
    data: {
      failures: 0,
      closings: 0,
      closedBecause: null,
      closedAt: null,
      closedUntil: null,
      lastAnswerAt: null,
    },
  })
  const fund = await lane.ledger.fundOfCity(id)
  const merchants = await database.prisma.merchant.findMany({
    where: { cityId: id },
    orderBy: { plateCode: 'asc' },
  })
  return { id, fundId: fund?.fundId ?? '', merchants: merchants.map((merchant) => merchant.id) }
}

export interface Claim {
  readonly askedCents: Cents
  readonly merchant: number
  /** of the rail, and what the account does with money */
  readonly bank: boolean
  readonly payee: string
  /** small and proven: the rules may decide */
  readonly plain: boolean
}

/** A complaint as the API files it. */
export async function file({ database, cipher }: Lane, city: City, claim: Claim, now: Date) {
  const { id: policyVersionId, policy } = await policyInForce(database.prisma, city.id, now)
  const tokenHash = Uint8Array.from(randomBytes(32))
  const ticket = await database.prisma.uploadTicket.create({
    data: { tokenHash, expiresAt: new Date(now.getTime() + 86_400_000) },
  })
  const photo = { fileName: 'receipt.jpg', mediaType: 'image/jpeg', bytes: 1, storageKey: 'none/none.jpg' }
  const evidence = await database.prisma.evidence.create({
    data: { ...photo, ticketId: ticket.id, sha256: Uint8Array.from(randomBytes(32)), addedBy: 'tourist' },
  })
  const phone = randomUUID()
  const merchantId = city.merchants[claim.merchant % city.merchants.length] ?? null
  return await fileComplaint(
    database,
    {
      cityId: city.id,
      language: 'en',
      channel: 'web',
      filingKey: randomUUID(),
      filingHash: Uint8Array.from(randomBytes(32)),
      secretHash: Uint8Array.from(randomBytes(32)),
      category: 'dining',
      cause: 'charged-more-than-shown',
      story: 'Synthetic.',
      merchantId,
      orderNumber: randomUUID(),
      paidCents: claim.askedCents,
      askedCents: claim.askedCents,
      boughtOn: cityDay(now),
      handledElsewhere: null,
      personNameEnc: cipher.encrypt('name', 'Synthetic Tourist'),
      phoneEnc: cipher.encrypt('phone', phone),
      phoneIndex: cipher.blindIndex('phone', phone),
      payeeRail: claim.bank ? 'bank' : 'wechat',
      payeeBankCode: claim.bank ? '102100099996' : null,
      payeeAccountEnc: cipher.encrypt('payee-account', claim.payee),
      payeeIndex: cipher.blindIndex('payee-account', claim.payee),
      contactVerifiedAt: claim.plain ? now : null,
      consentedAt: now,
      consentVersion: 'test',
      submittedAt: now,
      intakeDueAt: new Date(now.getTime() + policy.intakeMinutes * 60_000),
      closureDueAt: new Date(now.getTime() + policy.closureHours * 3_600_000),
      policyVersionId,
    },
    { ticketHash: tokenHash, items: [{ id: evidence.id, kind: 'payment-record' }] },
  )
}
