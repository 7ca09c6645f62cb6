import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import { type Booking, writeCamt, writeCsv } from '#ops/synthetic-bank-files'
import { advancedCase } from './advanced-case.ts'
import { capture, queuedCase, signedBatch } from './bank-batch-bench.ts'
import { type Bench, kept, openBench, repaidCase } from './reconciliation-bench.ts'
import { openStaffPlatform, type StaffPlatform } from './staff-platform.ts'

let platform: StaffPlatform

beforeAll(async () => {
  platform = await openStaffPlatform()
})
afterAll(() => platform?.close())

const TODAY = cityDay(new Date())
const YESTERDAY = cityDay(new Date(Date.now() - 86_400_000))
const bare = (id: string): string => id.replaceAll('-', '')
const paid = (payoutId: string, more: Partial<Booking> = {}): Booking => ({
  day: TODAY,
  yuan: '-780.00',
  reference: `B-${payoutId.slice(0, 8)}`,
  text: `先行赔付 ${bare(payoutId)}`,
  ...more,
})

/** The seed's first injection is on the books of today too; the bank shows it under its own reference. */
async function injection({ caller }: Bench): Promise<Booking> {
  const { rows } = await caller.fund.journals({ kind: 'injection', limit: 1 })
  const amount = rows[0]?.amountCents ?? 0
  return { day: TODAY, yuan: (amount / 100).toFixed(2), reference: 'FIRST-INJECTION', text: '财政拨款' }
}

const matchesOf = async ({ caller }: Bench, state: 'proposed' | 'confirmed' | 'undone' = 'proposed') =>
  (await caller.reconciliation.listMatches({ state })).rows
const exceptionsOf = async ({ caller }: Bench) => (await caller.reconciliation.listExceptions({})).rows

test('a statement is read, kept once however often it comes, and proposed with reasons', async () => {
  const bench = await openBench(platform)
  const first = await advancedCase(platform, bench.city)
  const second = await advancedCase(platform, bench.city)
  const file = writeCsv([await injection(bench), paid(first.payoutId), paid(second.payoutId)])
  const ahead = kept(await bench.send(file, 'preview'))
  expect(ahead).toMatchObject({ lineCount: 3, newCount: 3, repeated: false, proposed: null })
  expect((await bench.caller.reconciliation.summary()).coverage).toBeNull()
  const done = kept(await bench.send(file))
  expect(done).toMatchObject({ lineCount: 3, newCount: 3, proposed: { proposals: 2, exceptions: 2 } })
  const proposals = await matchesOf(bench)
  expect(proposals.map(({ rule, certainty }) => [rule, certainty])).toEqual([
    ['exact-reference', 'certain'],
    ['exact-reference', 'certain'],
  ])
  expect(proposals[0]?.reasons).toContainEqual({ fact: 'amount', amountCents: -78_000 })
  // the first injection names nothing: the bank's line and our voucher are both on the list
  expect((await exceptionsOf(bench)).map(({ kind }) => kind).sort()).toEqual([
    'extra-in-bank',
    'missing-in-bank',
  ])

  expect(kept(await bench.send(file))).toMatchObject({ newCount: 0, repeated: true })
  const more = await advancedCase(platform, bench.city)
  const overlapping = writeCsv(
    [await injection(bench), paid(first.payoutId), paid(second.payoutId), paid(more.payoutId)],
    { newestFirst: true },
  )
  expect(kept(await bench.send(overlapping))).toMatchObject({
    lineCount: 4,
    newCount: 1,
    repeated: false,
    proposed: { proposals: 3, newProposals: 1, newExceptions: 0 },
  })
})

test('a person confirms and undoes, and the record of both stays', async () => {
  const bench = await openBench(platform)
  const kase = await advancedCase(platform, bench.city)
  kept(await bench.send(writeCsv([paid(kase.payoutId)])))
  const [proposal] = await matchesOf(bench)
  const matchId = proposal?.matchId ?? ''
  const { reconciliation } = bench.caller
  await reconciliation.confirm({ matchIds: [matchId] })
  await reconciliation.confirm({ matchIds: [matchId] })
  expect(await matchesOf(bench, 'confirmed')).toMatchObject([
    { matchId, confirmedBy: { id: bench.city.staff.finance.id }, lines: [{ amountCents: -78_000 }] },
  ])
  expect(await reconciliation.propose()).toMatchObject({ proposals: 0, newExceptions: 0 })
  // a second line of the bank for what is matched is known as such
  const doubled = paid(kase.payoutId, { reference: 'B-AGAIN' })
  kept(await bench.send(writeCsv([doubled], { opening: '1.00' })))
  expect(await exceptionsOf(bench)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'doubled',
        facts: { voucher: proposal?.vouchers[0]?.voucherNo },
        lines: [expect.objectContaining({ entryReference: 'B-AGAIN' })],
      }),
    ]),
  )
  await reconciliation.undo({ matchIds: [matchId] })
  await reconciliation.undo({ matchIds: [matchId] })
  expect(await matchesOf(bench, 'undone')).toMatchObject([
    { matchId, undoneBy: { id: bench.city.staff.finance.id } },
  ])
  await expect(reconciliation.confirm({ matchIds: [matchId] })).rejects.toThrow('MATCH_TAKEN')
})

test('nothing a person does at the bench posts money', async () => {
  const bench = await openBench(platform)
  const kase = await repaidCase(platform, bench.city, 50_000)
  const before = await bench.caller.fund.balances()
  kept(
    await bench.send(writeCsv([{ day: TODAY, yuan: '500.00', reference: kase.bankReference, text: '还款' }])),
  )
  const matchIds = (await matchesOf(bench)).map((match) => match.matchId)
  expect(matchIds).toHaveLength(1)
  await bench.caller.reconciliation.confirm({ matchIds })
  expect(await bench.caller.fund.balances()).toEqual(before)
})

test('a repayment two people recorded shows the bank line it turned out to be', async () => {
  const bench = await openBench(platform)
  const kase = await repaidCase(platform, bench.city, 50_000)
  const { recoveryId } = kase
  const shown = async () => (await bench.caller.recovery.read({ recoveryId })).repayments[0]?.bankLine
  kept(
    await bench.send(writeCsv([{ day: TODAY, yuan: '500.00', reference: kase.bankReference, text: '还款' }])),
  )
  expect(await shown()).toBeNull()
  const [proposal] = await matchesOf(bench)
  const matchId = proposal?.matchId ?? ''
  await bench.caller.reconciliation.confirm({ matchIds: [matchId] })
  expect(await shown()).toMatchObject({ bookedOn: TODAY, reference: kase.bankReference })
  await bench.caller.reconciliation.undo({ matchIds: [matchId] })
  expect(await shown()).toBeNull()
})

test('a batch file is matched by its number to the payouts that left in it', async () => {
  const bench = await openBench(platform)
  for (const amountCents of [78_000, 78_000]) {
    const kase = await queuedCase(platform, bench.city, { amountCents })
    await capture(platform, bench.city, kase)
  }
  const { batchNo } = await signedBatch(platform, bench.city, bench.accountId)
  kept(
    await bench.send(
      writeCsv([{ day: TODAY, yuan: '-1560.00', reference: 'B1', text: `批量代付 ${batchNo}` }]),
    ),
  )
  const [match] = await matchesOf(bench)
  expect(match).toMatchObject({ rule: 'many-to-one', certainty: 'certain' })
  expect(match?.vouchers).toHaveLength(2)
  expect(match?.reasons).toContainEqual({ fact: 'sum', count: 2, amountCents: -156_000 })
})

test('what a person matches by hand must be equal to the fen, and frees what stood in its way', async () => {
  const bench = await openBench(platform)
  const { reconciliation } = bench.caller
  const kase = await advancedCase(platform, bench.city)
  kept(
    await bench.send(
      writeCsv([{ day: TODAY, yuan: '-780.00', reference: 'B1', text: '现金支票' }, paid(kase.payoutId)]),
    ),
  )
  const { rows: vouchers } = await reconciliation.listVouchers({})
  const { rows: lines } = await reconciliation.listLines({})
  const [line] = lines
  const injected = vouchers.find((voucher) => voucher.kind === 'injection')
  const byHand = (given: { lines: string[]; vouchers: string[] }) =>
    reconciliation.matchByHand({ commandId: randomUUID(), note: '凭支票存根核对', ...given })
  await expect(
    byHand({ lines: [line?.lineId ?? ''], vouchers: [injected?.voucherNo ?? ''] }),
  ).rejects.toThrow('MATCH_NOT_BALANCED')
  const [proposal] = await matchesOf(bench)
  const voucherNo = proposal?.vouchers[0]?.voucherNo ?? ''
  await byHand({ lines: [line?.lineId ?? ''], vouchers: [voucherNo] })
  expect(await matchesOf(bench)).toEqual([])
  expect(await matchesOf(bench, 'confirmed')).toMatchObject([{ rule: 'by-hand', note: '凭支票存根核对' }])
  // the line that had been proposed for it is a second one now
  expect((await exceptionsOf(bench)).map(({ kind }) => kind)).toContain('doubled')
  await expect(byHand({ lines: [proposal?.lines[0]?.lineId ?? ''], vouchers: [voucherNo] })).rejects.toThrow(
    'MATCH_TAKEN',
  )
})

test('exceptions carry the age of their oldest day', async () => {
  const bench = await openBench(platform)
  const days = [0, 4, 12].map((ago) => cityDay(new Date(Date.now() - ago * 86_400_000)))
  const strange = days
    .map((day, at) => ({ day, yuan: `${at + 1}.00`, reference: `S${at}`, text: '货款' }))
    .reverse()
  kept(await bench.send(writeCsv(strange)))
  const extra = (await exceptionsOf(bench)).filter(({ kind }) => kind === 'extra-in-bank')
  expect(extra.map(({ ageDays, colour }) => [ageDays, colour])).toEqual([
    [12, 'red'],
    [4, 'orange'],
    [0, 'none'],
  ])
  const one = await bench.caller.reconciliation.listExceptions({ limit: 1 })
  const next = await bench.caller.reconciliation.listExceptions({ limit: 100, cursor: one.nextCursor ?? '' })
  expect(one.rows.length + next.rows.length).toBe((await exceptionsOf(bench)).length)
})

describe('a file', () => {
  test('in camt.053 and one in CSV of the same days bring the same lines', async () => {
    const bench = await openBench(platform)
    const kase = await advancedCase(platform, bench.city)
    const bookings = [
      paid(kase.payoutId, { day: YESTERDAY }),
      paid(kase.payoutId, { yuan: '-1.00', reference: 'B2' }),
    ]
    expect(kept(await bench.send(writeCamt(bookings)))).toMatchObject({ newCount: 2, format: 'camt.053' })
    expect(kept(await bench.send(writeCsv(bookings)))).toMatchObject({ newCount: 0, format: 'csv' })
    expect(kept(await bench.send(writeCamt(bookings, { version: '08' })))).toMatchObject({ newCount: 0 })
  })

  test('of another account, or that does not add up, is refused and nothing is kept', async () => {
    const bench = await openBench(platform)
    const bookings = [{ day: TODAY, yuan: '1.00', reference: 'B1' }]
    expect(await bench.send(writeCamt(bookings, { account: '1111222233334444' }))).toMatchObject({
      status: 409,
      code: 'BANK_ACCOUNT_DIFFERS',
    })
    expect(await bench.send(writeCamt(bookings, { closing: '5.00' }))).toMatchObject({
      status: 422,
      code: 'BANK_STATEMENT_UNBALANCED',
      facts: { opening: 100_000_000, moved: 100, closing: 500 },
    })
    expect((await bench.caller.reconciliation.listStatements({})).rows).toEqual([])
  })

  test('is taken from finance of that fund alone', async () => {
    const bench = await openBench(platform)
    const file = writeCsv([{ day: TODAY, yuan: '1.00', reference: 'B1' }])
    expect(await bench.send(file, 'import', null)).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' })
    for (const role of ['agent', 'reviewer', 'approver', 'supervisor', 'admin'] as const)
      expect(await bench.send(file, 'import', bench.city.staff[role])).toMatchObject({ code: 'NOT_ALLOWED' })
    const other = await platform.openCity()
    expect(await bench.send(file, 'import', other.staff.finance)).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    })
    expect((await bench.caller.reconciliation.listStatements({})).rows).toEqual([])
  })

  test('may be larger than a call, and ten thousand lines take seconds', async () => {
    const bench = await openBench(platform)
    const many = Array.from({ length: 10_000 }, (_, at) => ({
      day: TODAY,
      yuan: '-1.00',
      reference: `MANY-${at}`,
      text: `先行赔付 ${randomUUID()}`,
      name: `示例 ${at}`,
    }))
    const started = performance.now()
    expect(kept(await bench.send(writeCsv(many)))).toMatchObject({ newCount: 10_000 })
    expect(performance.now() - started).toBeLessThan(20_000)
    expect((await bench.caller.reconciliation.summary()).unmatchedLines).toBe(10_000)
  })
})

test('who the bank names is not shown in clear, nor kept in clear', async () => {
  const bench = await openBench(platform)
  const name = '示例张三丰'
  const account = '6222021234567890123'
  kept(
    await bench.send(
      writeCsv([
        { day: TODAY, yuan: '-1.00', reference: 'B1', name, account, text: `付 ${name} 13812345678` },
      ]),
    ),
  )
  const shown = JSON.stringify([await bench.caller.reconciliation.listLines({}), await exceptionsOf(bench)])
  for (const secret of [name, account, '13812345678']) expect(shown).not.toContain(secret)
  expect(shown).toContain('****0123')
  const rows = await platform.owner.prisma.$queryRaw`SELECT l::text AS row FROM bank_line l`
  expect(JSON.stringify(rows)).not.toContain(name)
})
