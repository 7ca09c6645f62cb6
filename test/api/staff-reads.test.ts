import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { type FiledCase, openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

async function advancedCase(
  given: { askedCents?: number; byRules?: boolean; paid?: boolean } = {},
): Promise<FiledCase & { decisionId: string; payoutId: string }> {
  const { askedCents = 78_000, byRules = false, paid = true } = given
  const kase = await platform.fileCase(city, { askedCents })
  await platform.toReview(kase)
  const { prisma } = platform.owner
  const decisionId = randomUUID()
  const payoutId = randomUUID()
  const { policyVersionId, payeeIndex } = await prisma.complaint.findUniqueOrThrow({ where: { id: kase.id } })
  await prisma.decision.create({
    data: {
      id: decisionId,
      complaintId: kase.id,
      round: 1,
      stage: 'review',
      kind: 'advance',
      amountCents: BigInt(askedCents),
      decidedBy: byRules ? null : city.staff.reviewer.id,
      decidedByKind: byRules ? 'rules' : 'staff',
      caseVersion: 1,
      policyVersionId,
      at: new Date(),
    },
  })
  await prisma.complaint.update({ where: { id: kase.id }, data: { state: 'decided', decidedAt: new Date() } })
  await prisma.payout.create({
    data: {
      id: payoutId,
      outBillNo: payoutId.replaceAll('-', ''),
      complaintId: kase.id,
      decisionId,
      fundId: city.fundId,
      amountCents: BigInt(askedCents),
      payeeAccountEnc: platform.cipher.encrypt('payee-account', 'synthetic'),
      payeeNameEnc: platform.cipher.encrypt('name', 'Synthetic'),
      payeeIndex,
      merchantId: city.merchantId,
      requestedAt: new Date(),
      state: paid ? 'paid' : 'awaiting-fund',
      ...(paid ? { paidAt: new Date() } : { waitingSince: new Date() }),
    },
  })
  if (paid) {
    const command = {
      fundId: city.fundId,
      actor: SYSTEM,
      payoutId,
      complaintId: kase.id,
      amountCents: cents(askedCents),
    }
    await platform.workerLedger.reserve({ ...command, key: `${payoutId}:reserve:1` })
    await platform.workerLedger.capture({ ...command, key: `${payoutId}:capture` })
  }
  return { ...kase, decisionId, payoutId }
}

describe('the queue', () => {
  test('shows every case once over its pages, the nearest deadline first, and none of another city', async () => {
    const own = await platform.openCity()
    const other = await platform.openCity()
    const filed = []
    for (let at = 0; at < 7; at++) {
      const kase = await platform.fileCase(own)
      // two share their deadline to the microsecond
      await platform.toReview(kase, minutesAgo(at === 3 ? 4 : at))
      filed.push(kase.caseNumber)
    }
    await platform.owner.prisma
      .$executeRaw`UPDATE complaint SET due_at = due_at + interval '0.4 milliseconds' WHERE city_id = ${own.id}`
    const foreign = await platform.fileCase(other)
    await platform.toReview(foreign)
    const caller = platform.as({ staff: own.staff.reviewer })
    const seen: { caseNumber: string; dueAt: string | null }[] = []
    let cursor: string | undefined
    do {
      const page = await caller.review.queue({ limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.rows)
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen.map((row) => row.caseNumber).sort()).toEqual(filed.sort())
    const dues = seen.map((row) => row.dueAt ?? '')
    expect(dues).toEqual([...dues].sort())
  })

  test('counts in each view exactly what the view shows', async () => {
    const own = await platform.openCity()
    const { prisma } = platform.owner
    const cases: FiledCase[] = []
    for (let at = 0; at < 6; at++) cases.push(await platform.fileCase(own))
    for (const [at, kase] of cases.slice(1).entries())
      await platform.toReview(kase, minutesAgo(at === 0 ? 40 : at === 1 ? 27 : 0))
    const set = (at: number, data: object) =>
      prisma.complaint.update({ where: { id: cases[at]?.id ?? '' }, data })
    await set(3, { flags: ['duplicate'] })
    await set(4, { major: true })
    await set(5, { state: 'awaiting-tourist', pausedAt: new Date() })
    const caller = platform.as({ staff: own.staff.reviewer })
    await caller.review.claim({ caseNumber: cases[4]?.caseNumber ?? '' })
    const { counts } = await caller.review.queueCounts()
    for (const view of [
      'to-review',
      'mine',
      'unclaimed',
      'overdue',
      'due-soon',
      'flagged',
      'major',
      'awaiting-tourist',
      'awaiting-approval',
      'open',
    ] as const) {
      const { rows } = await caller.review.queue({ view })
      expect({ view, count: counts[view] }).toEqual({ view, count: rows.length })
    }
    expect(counts).toMatchObject({
      'to-review': 4,
      mine: 1,
      overdue: 1,
      'due-soon': 1,
      flagged: 1,
      major: 1,
      open: 6,
    })
  })

  test('is narrowed by category, flags, holder and text', async () => {
    const own = await platform.openCity()
    const kase = await platform.fileCase(own)
    await platform.toReview(kase)
    const caller = platform.as({ staff: own.staff.reviewer })
    const found = async (filters: Parameters<typeof caller.review.queue>[0]) =>
      (await caller.review.queue(filters)).rows.length
    expect(await found({ categories: ['dining'] })).toBe(1)
    expect(await found({ categories: ['lodging'] })).toBe(0)
    expect(await found({ flags: ['duplicate'] })).toBe(0)
    expect(await found({ holder: 'nobody' })).toBe(1)
    expect(await found({ holder: 'somebody' })).toBe(0)
    expect(await found({ text: kase.caseNumber.slice(2, 8) })).toBe(1)
    expect(await found({ text: '示例' })).toBe(1)
    expect(await found({ text: '100%' })).toBe(0)
    await expect(caller.review.queue({ cursor: 'nonsense' })).rejects.toThrow('NOT_FOUND')
  })
})

describe('the page of a case', () => {
  test('holds everything on one screen, personal data masked', async () => {
    const kase = await advancedCase()
    const page = await platform
      .as({ staff: city.staff.reviewer })
      .review.readCase({ caseNumber: kase.caseNumber })
    expect(page).toMatchObject({ caseNumber: kase.caseNumber, state: 'decided' })
    expect(page.person).toMatchObject({ name: '示**', payeeAccount: '****1234' })
    expect(page.person.phone).toMatch(/^\+86138\*{4}\d{4}$/)
    expect(page.decisions).toHaveLength(1)
    expect(page.decisions[0]).toMatchObject({
      decidedBy: { id: city.staff.reviewer.id },
      amountCents: 78_000,
    })
    expect(page.payouts).toMatchObject([{ state: 'paid' }])
    expect(page.timeline.map((event) => event.kind)).toContain('filed')
    const { fund } = page
    expect(fund.outstandingCents + fund.reservedCents + fund.availableCents + fund.notFundedCents).toBe(
      fund.capCents,
    )
    expect(JSON.stringify(page)).not.toContain('示例 Tourist')
  })

  test('shows what the payee and the merchant had before, and nothing of this case among it', async () => {
    const own = await platform.openCity()
    const first = await platform.fileCase(own)
    const second = await platform.fileCase(own)
    const { payeeIndex } = await platform.owner.prisma.complaint.findUniqueOrThrow({
      where: { id: first.id },
    })
    await platform.owner.prisma.complaint.update({ where: { id: second.id }, data: { payeeIndex } })
    const page = await platform
      .as({ staff: own.staff.reviewer })
      .review.readCase({ caseNumber: second.caseNumber })
    expect(page.payeeHistory).toMatchObject({ cases: 1, openCases: 1, advancedCases: 0 })
    expect(page.payeeHistory.recent.map((other) => other.caseNumber)).toEqual([first.caseNumber])
    expect(page.merchantHistory).toMatchObject({ cases: 1, outstandingCents: 0 })
  })

  test('is logged once in five minutes for each reader, a revealed field every time with its reason', async () => {
    const kase = await platform.fileCase(city)
    const caller = platform.as({ staff: city.staff.reviewer })
    const { caseNumber } = kase
    await caller.review.readCase({ caseNumber })
    await caller.review.readCase({ caseNumber })
    const reason = 'The tourist has to be called back'
    const shown = await caller.review.reveal({ caseNumber, fields: ['name', 'email'], reason })
    expect(shown.values).toEqual({ name: '示例 Tourist', email: null })
    await caller.review.reveal({ caseNumber, fields: ['name'], reason })
    const log = await platform.owner.prisma.accessLog.findMany({ where: { complaintId: kase.id } })
    expect(log.filter((look) => look.what === 'read')).toHaveLength(1)
    expect(log.filter((look) => look.what === 'reveal')).toMatchObject([
      { fields: ['name', 'email'], reason },
      { fields: ['name'], reason },
    ])
    await expect(caller.review.reveal({ caseNumber, fields: ['name'], reason: '  ' })).rejects.toThrow()
  })
})

describe('finance', () => {
  test('gets from a total to the case, the decision and the photo, and the figures add up', async () => {
    const own = city
    const kase = await advancedCase({ askedCents: 123_45 })
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
    const before = city
    city = own
    const first = await advancedCase({ paid: false, askedCents: 500 })
    const second = await advancedCase({ paid: false, askedCents: 700 })
    city = before
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
    const before = city
    city = own
    await advancedCase({ askedCents: 71_000, byRules: true })
    await advancedCase({ askedCents: 300_000 })
    await platform.fileCase(own)
    city = before
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
    const before = city
    city = own
    const kase = await advancedCase({ paid: false, askedCents: 600_000 })
    city = before
    const { prisma } = platform.owner
    await prisma.decision.update({ where: { id: kase.decisionId }, data: { approvalNeeded: 'supervisor' } })
    await prisma.complaint.update({ where: { id: kase.id }, data: { state: 'awaiting-approval' } })
    const asApprover = await platform.as({ staff: own.staff.approver }).approval.list({})
    expect(asApprover.rows).toMatchObject([{ decisionId: kase.decisionId, barred: 'supervisor-required' }])
    const asSupervisor = await platform.as({ staff: own.staff.supervisor }).approval.list({})
    expect(asSupervisor.rows).toMatchObject([{ barred: null }])
  })

  test('of finance: recoveries by age, one with its repayments', async () => {
    const own = await platform.openCity()
    const before = city
    city = own
    const kase = await advancedCase()
    city = before
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

describe('the administrator', () => {
  test('supersedes a policy and never edits one', async () => {
    const own = await platform.openCity()
    const caller = platform.as({ staff: own.staff.admin })
    const now = await caller.policy.current()
    const next = await caller.policy.supersede({
      basedOn: now.number,
      parameters: { ...now.parameters, reviewMinutes: 20 },
    })
    expect(next.number).toBe(now.number + 1)
    expect((await caller.policy.current()).parameters.reviewMinutes).toBe(20)
    await expect(
      caller.policy.supersede({ basedOn: now.number, parameters: now.parameters }),
    ).rejects.toThrow('STALE_PAGE')
    expect((await caller.policy.list()).versions.map((version) => version.number)).toEqual([2, 1])
  })

  test('opens and closes accounts of the own city, not the own account', async () => {
    const own = await platform.openCity()
    const caller = platform.as({ staff: own.staff.admin })
    const email = `${randomUUID()}@demo.xianpei.example`
    const given = { name: 'Synthetic agent', email, role: 'agent' as const, password: 'a-synthetic-password' }
    const made = await caller.staffing.createStaff(given)
    await expect(caller.staffing.createStaff(given)).rejects.toThrow('EMAIL_NOT_VALID')
    const closed = await caller.staffing.disableStaff({ staffId: made.id })
    expect(closed.disabledAt).not.toBeNull()
    await expect(caller.staffing.disableStaff({ staffId: own.staff.admin.id })).rejects.toThrow('NOT_ALLOWED')
    await expect(caller.staffing.disableStaff({ staffId: city.staff.agent.id })).rejects.toThrow('NOT_FOUND')
    const { staff } = await caller.staffing.listStaff()
    expect(staff.map((member) => member.email)).toContain(email)
  })

  test('enrols and delists merchants of the own city', async () => {
    const own = await platform.openCity()
    const caller = platform.as({ staff: own.staff.admin })
    const { merchantId } = own
    expect((await caller.enrolment.delist({ merchantId })).delistedAt).not.toBeNull()
    expect(
      (await caller.enrolment.list({ show: 'not-enrolled' })).rows.map((row) => row.merchantId),
    ).toContain(merchantId)
    expect((await caller.enrolment.enrol({ merchantId })).delistedAt).toBeNull()
    await expect(caller.enrolment.enrol({ merchantId: city.merchantId })).rejects.toThrow('NOT_FOUND')
  })
})
