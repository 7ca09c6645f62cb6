import { randomUUID } from 'node:crypto'
import { advancedCase } from './advanced-case.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keepCorrection } from '#prisma/stores/payee-corrections'
import { onPool } from '#prisma/stores/sql'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

describe('finance', () => {
  test('gets from a total to the case, the decision and the photo, and the figures add up', async () => {
    const own = city
    const kase = await advancedCase(platform, own, { askedCents: 123_45 })
    const caller = platform.as({ staff: own.staff.finance })
    const figures = await caller.fund.figures()
    expect(
      figures.outstandingCents + figures.reservedCents + figures.availableCents + figures.notFundedCents,
    ).toBe(figures.capCents)
    const { rows } = await caller.fund.accountStatement({ account: 'advances' })
    const line = rows.find((row) => row.caseNumber === kase.caseNumber)
    expect(line).toMatchObject({ amountCents: 123_45 })
    const journal = await caller.fund.readJournal({ voucherNo: line?.voucherNo ?? '' })
    expect(journal.entries.reduce((sum, entry) => sum + entry.amountCents, 0)).toBe(0)
    expect(journal).toMatchObject({
      kind: 'capture',
      caseNumber: kase.caseNumber,
      decision: { id: kase.decisionId, byRules: false, decidedBy: { id: own.staff.reviewer.id } },
    })
    const balances = await caller.fund.balances()
    expect(balances.sumCents).toBe(0)
    const days = (await caller.fund.inAndOut({ days: 2 })).days
    expect(days.at(-1)?.outCents).toBeGreaterThanOrEqual(123_45)
    const ofCase = await caller.fund.journals({ caseNumber: kase.caseNumber })
    expect(ofCase.rows.map((row) => row.kind)).toEqual(['capture', 'reservation'])
  })

  test('finds another city’s voucher as little as one that never was', async () => {
    const other = await platform.openCity()
    const { rows } = await platform.as({ staff: other.staff.finance }).fund.journals({})
    const voucherNo = rows[0]?.voucherNo ?? ''
    await expect(platform.as({ staff: city.staff.finance }).fund.readJournal({ voucherNo })).rejects.toThrow(
      'NOT_FOUND',
    )
  })

  test('sees who waits for the fund, oldest first, with the sum', async () => {
    const own = await platform.openCity()
    const first = await advancedCase(platform, own, { paid: false, askedCents: 500 })
    const second = await advancedCase(platform, own, { paid: false, askedCents: 700 })
    const waiting = await platform.as({ staff: own.staff.finance }).payout.listWaiting({})
    expect(waiting.rows.map((row) => row.caseNumber)).toEqual([first.caseNumber, second.caseNumber])
    expect(waiting).toMatchObject({ total: 2, totalCents: 1_200 })
    const page = await platform.as({ staff: own.staff.finance }).payout.listWaiting({ limit: 1 })
    const next = await platform
      .as({ staff: own.staff.finance })
      .payout.listWaiting({ limit: 1, cursor: page.nextCursor ?? '' })
    expect(next.rows.map((row) => row.caseNumber)).toEqual([second.caseNumber])
  })
})

describe('the supervisor', () => {
  test('reads measures that follow from single cases', async () => {
    const own = await platform.openCity()
    await advancedCase(platform, own, { askedCents: 71_000, byRules: true })
    await advancedCase(platform, own, { askedCents: 300_000 })
    await platform.fileCase(own)
    const measures = await platform.as({ staff: own.staff.supervisor }).supervision.measures({})
    expect(measures).toMatchObject({
      complaints: 3,
      acceptedInTime: { kept: 2, of: 2, percent: 100 },
      reviewedInTime: { kept: 2, of: 2 },
      advanced: { cases: 2, cents: 371_000 },
      smallFast: { cases: 1, cents: 71_000 },
      settled: { cases: 0, cents: 0 },
      recovered: { cents: 0, ofCents: 371_000, percent: 0 },
    })
    const never = await platform
      .as({ staff: own.staff.supervisor })
      .supervision.measures({ to: '2020-01-01' })
    expect(never).toMatchObject({
      complaints: 0,
      acceptedInTime: { of: 0, percent: null, medianMinutes: null },
    })
  })

  test('sees each breach with who held the case, page by page', async () => {
    const own = await platform.openCity()
    const cases = [await platform.fileCase(own), await platform.fileCase(own), await platform.fileCase(own)]
    for (const [index, kase] of cases.entries())
      await platform.owner.prisma.breach.create({
        data: {
          complaintId: kase.id,
          cityId: own.id,
          kind: index === 0 ? 'review' : 'intake',
          round: 1,
          dueAt: minutesAgo(3_000),
          at: minutesAgo(2),
          heldBy: index === 0 ? own.staff.reviewer.id : null,
        },
      })
    const caller = platform.as({ staff: own.staff.supervisor })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await caller.supervision.breaches({ limit: 1, ...(cursor ? { cursor } : {}) })
      seen.push(...page.rows.map((row) => row.caseNumber))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen.sort()).toEqual(cases.map((kase) => kase.caseNumber).sort())
    const { rows } = await caller.supervision.breaches({ kind: 'review', openOnly: true })
    expect(rows).toMatchObject([{ heldBy: { id: own.staff.reviewer.id }, overdue: 'red' }])
  })
})

describe('lists of work', () => {
  test('of the desk: what waits for intake and the calls that are due', async () => {
    const own = await platform.openCity()
    const waiting = await platform.fileCase(own)
    const called = await platform.fileCase(own)
    await platform.toReview(called)
    const { prisma } = platform.owner
    await prisma.complaint.update({ where: { id: called.id }, data: { state: 'decided' } })
    await prisma.complaint.update({
      where: { id: called.id },
      data: { state: 'resolved', resolvedAt: new Date() },
    })
    await prisma.followUp.create({ data: { complaintId: called.id, round: 1, dueAt: minutesAgo(1) } })
    const caller = platform.as({ staff: own.staff.agent })
    const intake = await caller.desk.listIntake({})
    expect(intake.rows).toMatchObject([{ caseNumber: waiting.caseNumber, personName: '示**', doubts: [] }])
    const calls = await caller.desk.listFollowUps({})
    expect(calls.rows).toMatchObject([{ caseNumber: called.caseNumber, decision: null }])
  })

  test('of the approver: what waits, and why this reader may not be the second person', async () => {
    const own = await platform.openCity()
    const kase = await advancedCase(platform, own, { paid: false, askedCents: 600_000 })
    const { prisma } = platform.owner
    await prisma.decision.update({ where: { id: kase.decisionId }, data: { approvalNeeded: 'supervisor' } })
    await prisma.complaint.update({ where: { id: kase.id }, data: { state: 'awaiting-approval' } })
    for (const state of ['reserved', 'awaiting-approval'])
      await prisma.payout.updateMany({
        where: { complaintId: kase.id },
        data: { state, approvalNeeded: 'supervisor' },
      })
    const asApprover = await platform.as({ staff: own.staff.approver }).approval.list({})
    expect(asApprover.rows).toMatchObject([{ decisionId: kase.decisionId, barred: 'supervisor-required' }])
    const asSupervisor = await platform.as({ staff: own.staff.supervisor }).approval.list({})
    expect(asSupervisor.rows).toMatchObject([{ barred: null }])
  })

  test('of the approver: a corrected payee beside the one before, and neither’s whole name or account leaves', async () => {
    const own = await platform.openCity()
    const kase = await advancedCase(platform, own, { paid: false, askedCents: 600_000 })
    const { prisma } = platform.owner
    const { cipher } = platform
    const failed = await prisma.payout.findUniqueOrThrow({ where: { id: kase.payoutId } })
    const account = '6222020200112230'
    const correction = {
      id: randomUUID(),
      payoutId: failed.id,
      rail: 'bank' as const,
      payeeBankCode: '102100099996',
      payeeNameEnc: cipher.encrypt('name', 'Synthetic Other'),
      payeeAccountEnc: cipher.encrypt('payee-account', account),
      payeeIndex: cipher.blindIndex('payee-account', account),
      body: cipher.blindIndex('payee-account', account),
      correctedBy: null,
    }
    await prisma.complaint.update({ where: { id: kase.id }, data: { state: 'awaiting-approval' } })
    for (const state of ['reserved', 'approved', 'sending', 'failed'])
      await prisma.payout.update({ where: { id: failed.id }, data: { state } })
    await keepCorrection(onPool(platform.services.database.pool), correction)
    const { correctedBy: _tourist, payoutId: _failed, body: _body, id: correctionId, ...payee } = correction
    const id = randomUUID()
    const { complaintId, decisionId, fundId, amountCents, merchantId, requestedAt } = failed
    await prisma.payout.create({
      data: {
        ...payee,
        id,
        outBillNo: id.replaceAll('-', ''),
        complaintId,
        decisionId,
        fundId,
        amountCents,
        merchantId,
        requestedAt,
        previousPayoutId: failed.id,
        correctionId,
        approvalNeeded: 'second-person',
        state: 'awaiting-approval',
      },
    })
    const list = await platform.as({ staff: own.staff.approver }).approval.list({})
    expect(list.rows).toMatchObject([
      {
        decisionId: kase.decisionId,
        correction: {
          by: null,
          before: { name: 'S**', rail: 'wechat', account: '****etic', bankCode: null },
          now: { name: 'S**', rail: 'bank', account: '****2230', bankCode: '102100099996' },
          changed: ['name', 'rail', 'account', 'bankCode'],
        },
      },
    ])
    const told = JSON.stringify(list)
    for (const whole of [account, 'Synthetic Other', '"Synthetic"', 'synthetic"'])
      expect(told).not.toContain(whole)
  })

  test('of finance: recoveries by age, one with its repayments', async () => {
    const own = await platform.openCity()
    const kase = await advancedCase(platform, own)
    const recoveryId = randomUUID()
    const { prisma } = platform.owner
    await prisma.recovery.create({
      data: {
        id: recoveryId,
        complaintId: kase.id,
        payoutId: kase.payoutId,
        merchantId: own.merchantId,
        fundId: own.fundId,
        cityId: own.id,
        reference: `R${kase.caseNumber}`,
        amountCents: 78_000n,
        openedAt: minutesAgo(60 * 24 * 3),
        dueAt: minutesAgo(60 * 30),
      },
    })
    await prisma.repayment.create({
      data: {
        id: randomUUID(),
        recoveryId,
        fundId: own.fundId,
        bankReference: 'SYNTHETIC-1',
        amountCents: 8_000n,
        receivedOn: new Date('2026-11-22T00:00:00Z'),
        recordedBy: own.staff.finance.id,
        recordedAt: new Date(),
      },
    })
    const caller = platform.as({ staff: own.staff.finance })
    const { rows } = await caller.recovery.list({})
    expect(rows).toMatchObject([
      { recoveryId, owedCents: 78_000, ageDays: 3, overdue: 'orange', openRepayments: 1 },
    ])
    expect((await caller.recovery.list({ show: 'ended' })).rows).toEqual([])
    const page = await caller.recovery.read({ recoveryId })
    expect(page.repayments).toMatchObject([
      { bankReference: 'SYNTHETIC-1', receivedOn: '2026-11-22', mine: true },
    ])
    await expect(platform.as({ staff: city.staff.finance }).recovery.read({ recoveryId })).rejects.toThrow(
      'NOT_FOUND',
    )
  })

  test('of the supervisor: requests to open a case again', async () => {
    const own = await platform.openCity()
    const kase = await platform.fileCase(own)
    await platform.toReview(kase)
    const { prisma } = platform.owner
    for (const state of ['decided', 'resolved', 'reopen-requested'])
      await prisma.complaint.update({ where: { id: kase.id }, data: { state } })
    await prisma.reopenRequest.create({
      data: {
        id: randomUUID(),
        complaintId: kase.id,
        requestedBy: 'tourist',
        text: 'Synthetic',
        requestedAt: new Date(),
      },
    })
    const { rows } = await platform.as({ staff: own.staff.supervisor }).supervision.listReopenRequests({})
    expect(rows).toMatchObject([{ caseNumber: kase.caseNumber, requestedBy: 'tourist' }])
  })
})
