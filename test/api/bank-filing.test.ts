import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { filing } from '#api/filing/schema'
import { plainClaim } from '#ops/synthetic-claims'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

const CARD = '6222021234567890128'

let platform: StaffPlatform
let city: TestCity
beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

const filingOf = (more: Partial<z.input<typeof filing>> = {}): z.input<typeof filing> => ({
  ...plainClaim(city.id, null),
  filingKey: randomUUID(),
  orderNumber: null,
  contact: { channel: 'email', address: 'somebody@mail.example' },
  payeeRail: 'bank',
  payeeAccount: '6222 0212 3456 7890 128',
  payeeBankCode: '102100099996',
  ...more,
})

const fields = z.object({
  cause: z.object({ issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })) }),
})
async function refusal(given: z.input<typeof filing>): Promise<readonly (readonly [string, string])[]> {
  try {
    await platform.as({}).filing.fileComplaint(given)
    return []
  } catch (error) {
    return fields.parse(error).cause.issues.map(({ path, message }) => [path.join('.'), message] as const)
  }
}

test('a bank account is kept encrypted, as one payee however it is typed, and shown masked', async () => {
  const typed = [filingOf(), filingOf({ payeeAccount: '6222-0212-3456-7890128' })]
  const numbers: string[] = []
  for (const given of typed) numbers.push((await platform.as({}).filing.fileComplaint(given)).caseNumber)
  const kept = await platform.owner.prisma.complaint.findMany({ where: { caseNumber: { in: numbers } } })
  expect(kept).toMatchObject([
    { payeeRail: 'bank', payeeBankCode: '102100099996' },
    { payeeRail: 'bank', payeeBankCode: '102100099996' },
  ])
  const [first, second] = kept
  if (!first || !second) throw new Error('two were filed')
  expect(Buffer.from(first.payeeIndex).equals(Buffer.from(second.payeeIndex))).toBe(true)
  expect(platform.cipher.decrypt('payee-account', first.payeeAccountEnc)).toBe(CARD)
  const rows = await platform.owner.prisma.$queryRaw`SELECT c::text AS text FROM complaint c`
  expect(JSON.stringify(rows)).not.toContain(CARD)
  const shown = await platform
    .as({ staff: city.staff.supervisor })
    .review.readCase({ caseNumber: first.caseNumber })
  expect(shown.person.payeeAccount).toBe('****0128')
  expect(JSON.stringify(shown)).not.toContain(CARD)
})

test('an account that cannot be one, or a bank without its number, is refused by field and nothing is kept', async () => {
  const before = await platform.owner.prisma.complaint.count()
  expect(await refusal(filingOf({ payeeAccount: '6222021234567890129' }))).toEqual([
    ['payeeAccount', 'ACCOUNT_NOT_VALID'],
  ])
  expect(await refusal(filingOf({ payeeBankCode: null }))).toEqual([['payeeBankCode', 'BANK_CODE_NOT_VALID']])
  expect(await refusal(filingOf({ payeeBankCode: '12345' }))).toEqual([
    ['payeeBankCode', 'BANK_CODE_NOT_VALID'],
  ])
  expect(await refusal(filingOf({ payeeRail: 'wechat', payeeAccount: 'synthetic' }))).toEqual([
    ['payeeBankCode', 'BANK_CODE_NOT_VALID'],
  ])
  expect(await platform.owner.prisma.complaint.count()).toBe(before)
})

test('one filed before there was a choice, and sent again since, is the same filing', async () => {
  const {
    payeeRail: _rail,
    payeeBankCode: _code,
    ...before
  } = filingOf({ payeeAccount: 'synthetic-account' })
  const first = await platform.as({}).filing.fileComplaint(before)
  const again = { ...before, payeeRail: 'wechat', payeeBankCode: null } as const
  expect(await platform.as({}).filing.fileComplaint(again)).toEqual(first)
  await expect(
    platform.as({}).filing.fileComplaint({
      ...before,
      payeeRail: 'bank',
      payeeAccount: CARD,
      payeeBankCode: '102100099996',
    }),
  ).rejects.toThrow('IDEMPOTENCY_CONFLICT')
})
