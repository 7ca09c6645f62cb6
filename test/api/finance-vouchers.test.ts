import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { serveDownloads } from '#api/finance-export/downloads'
import { pdfPages } from '../factories/pdf-text.ts'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity
let app: FastifyInstance
beforeAll(async () => {
  platform = await openStaffPlatform()
  await clock(`clock_timestamp() - interval '1 minute'`)
  city = await platform.openCity()
  app = fastify()
  serveDownloads(app, platform.services, () =>
    Promise.resolve(platform.contextOf({ staff: city.staff.finance })),
  )
})
afterAll(async () => {
  await app?.close()
  await platform?.close()
})

/** The ledger's one clock stands where the test puts it; only the owner can do this. */
const clock = (expression: string) =>
  platform.owner.pool.query(
    `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT ${expression} $$`,
  )

const ask = (query: string) => app.inject(`/finance-exports/vouchers?${query}`)
const SECRET = 'Synthetic Payee 示例收款人'

/** A case of somebody's, paid from the fund. */
async function paid(amount: number) {
  const kase = await platform.fileCase(city, { name: SECRET })
  const payoutId = randomUUID()
  const ids = { payoutId, complaintId: kase.id, fundId: city.fundId, actor: { kind: 'system' } as const }
  const amountCents = cents(amount)
  await platform.workerLedger.reserve({ ...ids, amountCents, key: `${payoutId}:reserve:1` })
  const captured = await platform.workerLedger.capture({ ...ids, amountCents, key: `${payoutId}:capture` })
  if (captured.refused !== null) throw new Error(captured.refused)
  return { ...kase, voucherNo: captured.voucherNo }
}

test('a printed voucher holds its number, accounts, amounts in figures and capitals, and nobody it is about', async () => {
  const { voucherNo, caseNumber } = await paid(140_950)
  const answer = await ask(`voucherNo=${voucherNo}`)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('application/pdf')
  const out = process.env['XIANPEI_PICTURES']
  if (out) await writeFile(`${out}/voucher.pdf`, answer.rawPayload)
  const pages = pdfPages(answer.rawPayload)
  expect(pages).toHaveLength(1)
  const [page = ''] = pages
  for (const there of [
    voucherNo,
    caseNumber,
    '记账凭证',
    'Accounting voucher',
    '赔付 payout',
    '1221　先行赔付应收款',
    'Advances receivable',
    '1,409.50',
    '壹仟肆佰零玖元伍角整　¥1,409.50',
    city.staff.finance.name,
    cityDay(new Date()),
  ])
    expect(page).toContain(there)
  // what was only promised is outside the total
  expect(page.split('\n').filter((text) => text === '1,409.50')).toHaveLength(6)
  expect(page).toMatch(/区块 Block　\d+　[0-9a-f]{64}/)
  expect(page).not.toContain('�')
  for (const secret of [SECRET, 'Payee', '+86138', 'synthetic-account'])
    expect(answer.rawPayload.toString('latin1') + page).not.toContain(secret)
  const kept = await platform.owner.prisma.financeLook.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(kept).toMatchObject({ what: 'vouchers', format: 'pdf', filter: { voucherNo }, rowCount: 1 })
})

test('a day is one file, a page for each voucher in the order of their numbers, and no more than 200', async () => {
  const other = await platform.openCity()
  const command = {
    fundId: city.fundId,
    actor: { kind: 'staff', id: city.staff.finance.id, role: 'finance' } as const,
    approver: { kind: 'staff', id: (await city.colleague('finance')).id, role: 'finance' } as const,
    amountCents: cents(500),
  }
  const theirs = await platform.services.ledger.inject({
    ...command,
    fundId: other.fundId,
    key: randomUUID(),
  })
  await clock(`clock_timestamp() - interval '20 seconds'`)
  const posted = await Promise.all(
    Array.from({ length: 3 }, () => platform.services.ledger.inject({ ...command, key: randomUUID() })),
  )
  const day = cityDay(new Date(Date.now() - 20_000))
  const answer = await ask(`day=${day}&kind=injection`)
  expect(answer.statusCode).toBe(200)
  const pages = pdfPages(answer.rawPayload)
  const numbers = posted.flatMap((one) => (one.refused === null ? [one.voucherNo] : [])).toSorted()
  expect(pages.slice(-3).map((page) => /[A-Z]{4}-\d{4}-\d+/.exec(page)?.[0])).toEqual(numbers)

  if (theirs.refused !== null) throw new Error(theirs.refused)
  expect((await ask(`voucherNo=${theirs.voucherNo}`)).statusCode).toBe(404)
  expect((await ask('day=2019-01-01')).statusCode).toBe(404)
  expect((await ask(`day=${day}&voucherNo=${numbers[0]}`)).statusCode).toBe(404)
  await Promise.all(
    Array.from({ length: 200 }, () => platform.services.ledger.inject({ ...command, key: randomUUID() })),
  )
  const refused = await ask(`day=${day}&kind=injection`)
  expect(refused.json()).toEqual({ refusal: { code: 'EXPORT_TOO_LARGE', facts: { limit: 200 } } })
})
