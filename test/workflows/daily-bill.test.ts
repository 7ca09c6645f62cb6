import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { compareDay, keepBill, missingBills } from '#prisma/stores/provider-bills'
import { onPool } from '#prisma/stores/sql'
import { openCredentials } from '#workflows/activities/payout-rail/credentials'
import { fetchFundFlow, readFundFlow } from '#workflows/activities/payout-rail/fund-flow'
import { onPath } from './on-path.ts'
import { type Path, startPath } from './path-fixture.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(50_000_000) })
  for (const askedCents of [110_000, 110_100, 110_200]) await paid(askedCents)
})
afterAll(() => path?.stop())
beforeEach(async () => {
  await path.db.$executeRaw`ALTER TABLE provider_bill DISABLE TRIGGER USER`
  await path.db.$executeRaw`ALTER TABLE provider_bill_line DISABLE TRIGGER USER`
  await path.db.$executeRaw`TRUNCATE provider_bill, provider_bill_line`
  await fault('clear')
})

const { comesTo, fault, advanced, payoutOf } = onPath(() => path)
/** the provider's day is the machine's, the path's own clock runs ahead of it */
const today = () => cityDay(new Date())
const sql = () => onPool(path.database.pool)

async function paid(askedCents: number) {
  const kase = await advanced(askedCents)
  await path.environment.sleep('1 minute')
  await comesTo(kase.id, 'resolved')
  const sentAt = new Date()
  await path.db.payout.updateMany({ where: { complaintId: kase.id }, data: { sentAt, paidAt: sentAt } })
  return kase
}

async function compared() {
  const file = `${path.stack.platform.dataFolder}/sandbox/credentials.json`
  const bill = await fetchFundFlow(openCredentials(file, console.warn)(), today())
  await keepBill(path.database, 'wechat', bill, new Date())
  return { bill, ...(await compareDay(sql(), 'wechat', today())) }
}

test('the provider’s bill of a day is our postings of it, to the fen, and is kept once', async () => {
  const { bill, debits, debitCents, postedCents, differences } = await compared()
  expect(differences).toEqual([])
  expect([debits, debitCents, postedCents]).toEqual([3, 330_300, 330_300])
  await keepBill(path.database, 'wechat', { ...bill, lines: [] }, new Date())
  expect(await path.db.providerBillLine.count()).toBe(bill.lines.length)
})

test('what the bill lacks, has with another amount, doubles, or nobody posted is listed, and nothing else', async () => {
  await fault('bill-missing-line')
  expect((await compared()).differences).toMatchObject([{ difference: 'not-at-provider', billedCents: [] }])
  await path.db.$executeRaw`TRUNCATE provider_bill, provider_bill_line`
  await fault('bill-wrong-amount')
  expect((await compared()).differences).toMatchObject([{ difference: 'other-amount' }])

  await path.db.$executeRaw`
    INSERT INTO provider_bill_line SELECT rail, day, 1000 + no, at, bill_no, reference, name, amount_cents FROM provider_bill_line
    WHERE amount_cents = -110000`
  const stranger = { reference: randomUUID(), billNo: 'B', name: '商家转账', amountCents: -500n }
  await path.db.providerBillLine.create({
    data: { ...stranger, rail: 'wechat', day: new Date(`${today()}T00:00:00Z`), no: 2_000, at: new Date() },
  })
  const kinds = (await compareDay(sql(), 'wechat', today())).differences.map(({ difference }) => difference)
  expect(kinds.toSorted()).toEqual(['doubled', 'not-ours', 'other-amount'])
})

test('a debit whose capture is not posted is a difference; a payout whose days have no bill yet is none', async () => {
  await fault('no-notification', 10)
  const waiting = await advanced(110_300, `${randomUUID()}-authorised`)
  await path.environment.sleep('6 seconds')
  await vi.waitFor(async () => expect((await payoutOf(waiting.id)).state).toBe('sending'))
  const { outBillNo } = await payoutOf(waiting.id)
  await path.db.providerBill.create({
    data: { rail: 'wechat', day: new Date(`${today()}T00:00:00Z`), fetchedAt: new Date() },
  })
  await path.db.providerBillLine.create({
    data: {
      rail: 'wechat',
      day: new Date(`${today()}T00:00:00Z`),
      no: 1,
      at: new Date(),
      billNo: 'B',
      reference: outBillNo,
      name: '商家转账',
      amountCents: -110_300n,
    },
  })
  const found = await compareDay(sql(), 'wechat', today())
  expect(found.differences.filter(({ reference }) => reference === outBillNo)).toMatchObject([
    { difference: 'not-posted' },
  ])
  await path.db.$executeRaw`TRUNCATE provider_bill, provider_bill_line`
  expect((await compareDay(sql(), 'wechat', today())).differences).toEqual([])
})

test('what was sent on one day and billed on the next counts for the bill it stands on alone', async () => {
  const { debits } = await compared()
  const late = await path.db.payout.findFirstOrThrow({ where: { amountCents: 110_000n } })
  const dayBefore = new Date(Date.now() - 86_400_000)
  await path.db.payout.update({ where: { id: late.id }, data: { sentAt: dayBefore } })
  expect(await compareDay(sql(), 'wechat', cityDay(dayBefore))).toEqual({
    debits: 0,
    debitCents: 0,
    postedCents: 0,
    differences: [],
  })
  expect(await compareDay(sql(), 'wechat', today())).toMatchObject({ debits })
  await path.db.payout.update({ where: { id: late.id }, data: { sentAt: late.sentAt } })
})

test('only days after the first payout whose bill is missing are asked for', async () => {
  const given = { through: today(), daysBack: 14 }
  expect(await missingBills(sql(), 'wechat', given)).toEqual([today()])
  await compared()
  expect(await missingBills(sql(), 'wechat', given)).toEqual([])
})

test('a bill whose sums are not those of its lines is not read', () => {
  const columns =
    '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号'
  const line = '`2026-11-29 10:00:00,`B,`F,`商家转账,`商家转账,`支出,`1.00,`9.00,`API,`,`A1'
  const summary = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额'
  const text = (sums: string) => [columns, line, summary, sums].join('\r\n')
  expect(readFundFlow(text('`1,`0,`0.00,`1,`1.00'))).toMatchObject([{ reference: 'A1', amountCents: -100 }])
  expect(() => readFundFlow(text('`1,`0,`0.00,`1,`1.01'))).toThrow('sums')
  expect(() => readFundFlow(text('`2,`0,`0.00,`1,`1.00'))).toThrow('sums')
  expect(() => readFundFlow('nothing')).toThrow('not a fund flow bill')
})
