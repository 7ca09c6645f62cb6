import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import { DEMO_CITY } from '#prisma/seed'
import { tendGroups } from '#prisma/stores/group-cases'
import { keepGroupDecision, type NewGroupDecision } from '#prisma/stores/group-decisions'
import { listNoticesDue } from '#prisma/stores/group-notices'
import { readGroup } from '#prisma/stores/group-pages'
import { recoveryStepDue, recoveryWorkflowId } from '#workflows/recovery/messages'
import { tendGroupCases } from '../../workflows/activities/upkeep/group-decisions.ts'
import { onPath } from './on-path.ts'
import { type Path, startPath } from './path-fixture.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(5_000_000), groupNoticeHours: 6 })
})
afterAll(() => path?.stop())

const { read, payoutOf, comesTo, fault, figures } = onPath(() => path)
type Filed = Awaited<ReturnType<Path['file']>>

const inReview = async (count: number, payee = '-authorised'): Promise<Filed[]> => {
  const filed = []
  for (let at = 0; at < count; at += 1) {
    const kase = await path.file({ verified: false, payeeAccount: `${randomUUID()}${payee}` })
    await comesTo(kase.id, 'in-review')
    filed.push(kase)
  }
  return filed
}
const groupOf = async ({ id }: { id: string }) => (await read(id)).groupCaseId
/** each test's cases are a matter of their own */
const endGroups = () => path.db.groupCase.updateMany({ data: { closedAt: new Date() } })
const aside = async (cases: readonly Filed[]) => {
  await path.db.complaint.updateMany({
    where: { id: { in: cases.map(({ id }) => id) } },
    data: { cause: randomUUID() },
  })
}

async function decided(cases: readonly Filed[], change: Partial<NewGroupDecision> = {}) {
  const [first] = cases
  const groupId = first && (await groupOf(first))
  if (!groupId) throw new Error('they are a group')
  const members = await Promise.all(
    cases.map(async ({ id }) => ({
      complaintId: id,
      version: (await read(id)).version,
      amountCents: 78_000,
    })),
  )
  const given: NewGroupDecision = {
    id: randomUUID(),
    groupId,
    cityId: DEMO_CITY.id,
    kind: 'advance',
    reasonCode: undefined,
    note: undefined,
    staffId: 'reviewer',
    members,
    at: new Date(Date.now() - 60_000),
    ...change,
  }
  await keepGroupDecision(path.database, given)
  return given
}
const tell = () => tendGroupCases({ database: path.database, temporal: path.environment.client })
const told = async (groupDecisionId: string) =>
  await path.db.groupDecisionMember.findMany({ where: { groupDecisionId }, orderBy: { complaintId: 'asc' } })

/** What the sweeper does for claims whose group need wait no longer. */
async function sweepNotices(): Promise<void> {
  const now = new Date(await path.environment.currentTimeMs())
  for (const id of await listNoticesDue(path.db, now))
    await path.environment.client.workflow.getHandle(recoveryWorkflowId(id)).signal(recoveryStepDue)
  await new Promise((resolve) => setTimeout(resolve, 400))
}
const notices = async (groupDecisionId: string) =>
  (
    await path.db.message.findMany({
      where: { key: { startsWith: `${groupDecisionId}:notice` } },
      orderBy: { key: 'asc' },
    })
  ).map(({ facts }) => facts)

test('three are no group; the fourth makes one of all that are undecided, flagged and major, and what was decided stays', async () => {
  const [decidedBefore] = await inReview(1)
  if (!decidedBefore) throw new Error('one is filed')
  await path.db.complaint.update({ where: { id: decidedBefore.id }, data: { groupLeftAt: new Date() } })
  const three = await inReview(2)
  expect(await groupOf(three[0] ?? { id: '' })).toBeNull()
  const [fourth] = await inReview(1)
  if (!fourth) throw new Error('one is filed')
  const groupId = await groupOf(fourth)
  expect(groupId).not.toBeNull()
  for (const kase of [...three, fourth])
    expect(await read(kase.id)).toMatchObject({ groupCaseId: groupId, major: true, state: 'in-review' })
  expect((await read(three[0]?.id ?? '')).flags).toContain('group')
  // another matter: it is not taken in, and stays by itself
  expect(await groupOf(decidedBefore)).toBeNull()
  await aside([decidedBefore, ...three, fourth])
  await endGroups()
})

test('twenty at once are one group', async () => {
  const filed = await Promise.all(Array.from({ length: 20 }, () => path.file({ verified: false })))
  for (const { id } of filed) await comesTo(id, 'in-review')
  await tendGroups(path.database, 7)
  const groups = new Set(await Promise.all(filed.map(groupOf)))
  expect([...groups]).toEqual([expect.any(String)])
  expect(await path.db.groupCase.count({ where: { closedAt: null } })).toBe(1)
  await aside(filed)
  await endGroups()
})

test('one decision pays each member by itself, one that fails stops nobody, and the merchant is told once', async () => {
  const before = await figures()
  const paid = await inReview(4)
  const [waits] = await inReview(1, '')
  if (!waits) throw new Error('one is filed')
  const all = [...paid, waits]
  const decision = await decided(all)
  // the same again is the same; other words under its id are refused
  await keepGroupDecision(path.database, decision)
  await expect(keepGroupDecision(path.database, { ...decision, note: 'Other words.' })).rejects.toThrow(
    'IDEMPOTENCY_CONFLICT',
  )
  await fault('refuse')
  // nobody sent it on: the sweeper does
  await tell()
  expect((await told(decision.id)).map(({ state }) => state)).toEqual(all.map(() => 'applied'))
  await tell()
  await path.environment.sleep('20 seconds')
  const states = async () =>
    (await Promise.all(all.map(async ({ id }) => (await payoutOf(id)).state))).toSorted()
  for (let at = 0; at < 100 && (await states())[0] !== 'awaiting-payee'; at += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await states()).toEqual(['awaiting-payee', 'failed', 'paid', 'paid', 'paid'])
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(3 * 78_000)

  const claims = await path.db.recovery.findMany({ where: { complaintId: { in: all.map(({ id }) => id) } } })
  expect(claims.map(({ state }) => state)).toEqual(['opened', 'opened', 'opened'])
  expect(await notices(decision.id)).toEqual([])
  await path.environment.sleep('7 hours')
  await sweepNotices()
  const noticed = await path.db.recovery.findMany({ where: { id: { in: claims.map(({ id }) => id) } } })
  expect(noticed.map(({ state }) => state)).toEqual(['noticed', 'noticed', 'noticed'])
  expect(new Set(noticed.map(({ dueAt }) => dueAt?.getTime())).size).toBe(1)
  const [notice, ...more] = await notices(decision.id)
  expect(more).toEqual([])
  expect(notice).toMatchObject({ n: 3, amountCents: 234_000 })
  for (const { reference } of noticed) expect(JSON.stringify(notice)).toContain(reference)

  // a member's own payout is its own: collected late, it is told of in one more notice
  const collect = await path.db.payout.findFirstOrThrow({ where: { complaintId: waits.id } })
  await fetch(`${path.stack.sandboxUrl}/collect/${collect.collectPackage}`, { method: 'POST' })
  await path.environment.sleep('1 hour')
  await comesTo(waits.id, 'resolved')
  await path.environment.sleep('1 minute')
  await sweepNotices()
  expect(await notices(decision.id)).toMatchObject([{ n: 3 }, { n: 1, amountCents: 78_000 }])
  const page = await readGroup(path.db, DEMO_CITY.id, decision.groupId, new Date())
  expect(page.decisions).toMatchObject([{ kind: 'advance', members: 5, applied: 5, refused: 0, notices: 2 }])
  expect(page.members.filter(({ payoutState }) => payoutState === 'failed')).toHaveLength(1)
  await aside(all)
  await endGroups()
})

test('a member that is refused is listed with why, and the rest is decided', async () => {
  const cases = await inReview(4)
  const [stale, declared] = cases
  if (!stale || !declared) throw new Error('four are filed')
  await path.db.conflictDeclaration.create({
    data: { complaintId: declared.id, staffId: 'reviewer', at: new Date() },
  })
  const members = await Promise.all(
    cases.map(async ({ id }) => ({
      complaintId: id,
      version: (await read(id)).version - (id === stale.id ? 1 : 0),
      amountCents: null,
    })),
  )
  const decision = await decided(cases, { kind: 'rejected', reasonCode: 'price-was-shown', members })
  await tell()
  const outcomes = new Map(
    (await told(decision.id)).map((one) => [one.complaintId, one.refusal ?? one.state]),
  )
  expect(cases.map(({ id }) => outcomes.get(id))).toEqual([
    'STALE_PAGE',
    'CONFLICT_OF_INTEREST',
    'applied',
    'applied',
  ])
  expect((await read(cases[2]?.id ?? '')).state).toBe('resolved')
  expect((await read(stale.id)).state).toBe('in-review')
  // one case's decision is what its group's was, whoever writes
  await expect(
    path.db.$executeRaw`
      INSERT INTO decision (id, complaint_id, round, stage, kind, amount_cents, decided_by, decided_by_kind, case_version,
        policy_version_id, group_decision_id, at)
      SELECT gen_random_uuid(), id, round, 'review', 'advance', 1, 'reviewer', 'staff', version, policy_version_id, ${decision.id}::uuid, now()
      FROM complaint WHERE id = ${stale.id}::uuid`,
  ).rejects.toThrow('decided as its group was')
  await aside(cases)
  await endGroups()
})
