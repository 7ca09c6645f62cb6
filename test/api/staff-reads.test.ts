import { advancedCase } from './advanced-case.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FiledCase, openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

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
    const kase = await advancedCase(platform, city)
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
    await expect(caller.review.reveal({ caseNumber, fields: ['name'], reason: '  ' })).rejects.toThrow(
      'too_small',
    )
  })
})
