import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { creditCodeOf } from '#domain/credit-code'
import { ENROLMENT_CONSENT_VERSION } from '#domain/enrolment'
import { domainErrorIn } from '#api/errors'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity
beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

const refusalOf = (asked: Promise<unknown>): Promise<string | null> =>
  asked.then(
    () => null,
    (error: unknown) => domainErrorIn(error)?.code ?? String(error),
  )

let number = 0
const newLicence = () => creditCodeOf(`9146020${String((number += 1)).padStart(10, '0')}`)
const newAddress = () => `${randomUUID()}@mail.example`

/** What a merchant whose mail was reached sends. */
async function application(given: { licenceNumber?: string; name?: string; address?: string } = {}) {
  const contact = { channel: 'email' as const, address: given.address ?? newAddress() }
  const proof = platform.services.secrets.fresh()
  await platform.owner.prisma.contactCode.create({
    data: {
      purpose: 'merchant',
      channel: 'email',
      addressIndex: platform.cipher.blindIndex('email', contact.address),
      codeHash: platform.services.secrets.hash(proof),
      proofHash: platform.services.secrets.hash(proof),
      expiresAt: new Date(),
      verifiedAt: new Date(),
    },
  })
  return {
    commandId: randomUUID(),
    cityId: city.id,
    language: 'en' as const,
    name: given.name ?? `Synthetic merchant ${number}`,
    licenceNumber: given.licenceNumber ?? newLicence(),
    category: 'dining' as const,
    address: 'Synthetic Road 1',
    contact,
    contactProof: proof,
    consentVersion: ENROLMENT_CONSENT_VERSION,
  }
}
const apply = (given: Awaited<ReturnType<typeof application>>) => platform.as({}).enrolment.applyToJoin(given)
const admin = () => platform.as({ staff: city.staff.admin })
const decide = (applicationId: string, merchantId?: string) =>
  admin().enrolment.decideApplication({
    applicationId,
    outcome: 'admitted',
    ...(merchantId ? { merchantId } : {}),
  })
const merchantsOf = (licenceNumber: string) =>
  platform.owner.prisma.merchant.findMany({ where: { cityId: city.id, licenceNumber } })

describe('an application', () => {
  test('sent twice is one, and its id never stands for another', async () => {
    const given = await application()
    const first = await apply(given)
    expect(await apply(given)).toEqual(first)
    expect(await refusalOf(apply({ ...given, name: 'Another name' }))).toBe('IDEMPOTENCY_CONFLICT')
    expect(await platform.owner.prisma.merchantApplication.count({ where: { id: given.commandId } })).toBe(1)
  })

  test('needs a contact that answered, and no other address than that', async () => {
    const given = await application()
    const elsewhere = { ...given, contact: { channel: 'email' as const, address: newAddress() } }
    expect(await refusalOf(apply(elsewhere))).toBe('CONTACT_NOT_VERIFIED')
    expect(await refusalOf(apply({ ...given, contactProof: 'made-up' }))).toBe('CONTACT_NOT_VERIFIED')
  })

  test('keeps no contact in clear', async () => {
    const given = await application()
    await apply(given)
    const rows = await platform.owner.prisma.$queryRaw`
      SELECT to_jsonb(a)::text AS kept FROM merchant_application a WHERE id = ${given.commandId}::uuid`
    expect(JSON.stringify(rows)).not.toContain(given.contact.address)
    const { rows: listed } = await admin().enrolment.listApplications({ limit: 100 })
    expect(JSON.stringify(listed)).not.toContain(given.contact.address)
    expect(listed.find((row) => row.applicationId === given.commandId)?.contact).toMatch(/^.\*\*\*@/)
  })

  test('of one licence is open once, and not again once that merchant is enrolled', async () => {
    const first = await application()
    await apply(first)
    const again = () => application({ licenceNumber: first.licenceNumber }).then(apply)
    expect(await refusalOf(again())).toBe('LICENCE_TAKEN')
    await decide(first.commandId)
    expect(await refusalOf(again())).toBe('LICENCE_TAKEN')
  })
})

describe('admitted,', () => {
  test('a merchant has its plate, is found by its name, is told, and signs in with its licence', async () => {
    const given = await application({ name: '示例海鲜新店' })
    await apply(given)
    const { plateCode } = await decide(given.commandId)
    const { merchants } = await platform
      .as({})
      .merchant.searchMerchants({ cityId: city.id, text: 'haixianxindian' })
    expect(merchants).toMatchObject([{ name: '示例海鲜新店', plateCode, enrolled: true }])
    const told = await platform.owner.prisma.message.findUniqueOrThrow({
      where: { key: `application:${given.commandId}` },
    })
    expect(told).toMatchObject({ template: 'merchant-admitted', facts: { plateCode }, channel: 'email' })
    const signIn = { plateOrLicence: given.licenceNumber.toLowerCase(), proof: given.contactProof }
    expect(await platform.as({}).merchant.signIn(signIn)).toEqual({ merchantName: '示例海鲜新店' })
  })

  test('twice or by two at once, it is one merchant', async () => {
    const given = await application()
    await apply(given)
    const plates = await Promise.all([decide(given.commandId), decide(given.commandId)])
    expect(new Set(plates.map(({ plateCode }) => plateCode)).size).toBe(1)
    expect(await merchantsOf(given.licenceNumber)).toHaveLength(1)
  })

  test('it can be a merchant that was listed before, which keeps its plate', async () => {
    const listed = await platform.owner.prisma.merchant.findUniqueOrThrow({ where: { id: city.merchantId } })
    const given = await application({ name: listed.name })
    await apply(given)
    const { rows } = await admin().enrolment.listApplications({ limit: 100 })
    const shown = rows.find((row) => row.applicationId === given.commandId)?.listed
    expect(shown).toMatchObject([{ merchantId: listed.id, sameLicence: false }])
    expect(await decide(given.commandId, listed.id)).toEqual({ plateCode: listed.plateCode })
    expect(await merchantsOf(given.licenceNumber)).toMatchObject([{ id: listed.id }])
  })

  test('a merchant of another licence is not taken over', async () => {
    const [first, second] = [await application(), await application()]
    await apply(first)
    await decide(first.commandId)
    const [merchant] = await merchantsOf(first.licenceNumber)
    await apply(second)
    expect(await refusalOf(decide(second.commandId, merchant?.id))).toBe('LICENCE_TAKEN')
  })

  test('a delisted merchant that applies again is the same merchant', async () => {
    const first = await application()
    await apply(first)
    const { plateCode } = await decide(first.commandId)
    const [merchant] = await merchantsOf(first.licenceNumber)
    await admin().enrolment.delist({ merchantId: merchant?.id ?? '' })
    const again = await application({ licenceNumber: first.licenceNumber })
    await apply(again)
    expect(await decide(again.commandId)).toEqual({ plateCode })
    expect(await merchantsOf(first.licenceNumber)).toMatchObject([{ id: merchant?.id, delistedAt: null }])
  })
})

test('refused, a merchant is told why, and may apply again', async () => {
  const given = await application()
  await apply(given)
  const refuse = (reasonCode?: string) =>
    admin().enrolment.decideApplication({
      applicationId: given.commandId,
      outcome: 'refused',
      ...(reasonCode ? { reasonCode } : {}),
    })
  expect(await refusalOf(refuse())).toBe('REASON_REQUIRED')
  await refuse('licence-differs')
  expect(await refusalOf(decide(given.commandId))).toBe('ILLEGAL_STATE_CHANGE')
  const told = await platform.owner.prisma.message.findUniqueOrThrow({
    where: { key: `application:${given.commandId}` },
  })
  expect(told).toMatchObject({ template: 'merchant-refused', facts: { reason: 'licence-differs' } })
  expect(await merchantsOf(given.licenceNumber)).toEqual([])
  await apply(await application({ licenceNumber: given.licenceNumber }))
})

test('an application of another city is nobody else’s to decide', async () => {
  const given = await application()
  await apply(given)
  const other = await platform.openCity()
  const there = platform.as({ staff: other.staff.admin })
  const decision = { applicationId: given.commandId, outcome: 'admitted' as const }
  expect(await refusalOf(there.enrolment.decideApplication(decision))).toBe('NOT_FOUND')
})
