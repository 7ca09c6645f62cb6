import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as ask from '#workflows/complaint/messages'
import { type Path, startPath } from './path-fixture.ts'

let path: Path
beforeAll(async () => {
  path = await startPath()
})
afterAll(() => path?.stop())

const read = (id: string) => path.db.complaint.findUniqueOrThrow({ where: { id } })

/** Lets the case come to a state by itself; the clock jumps only while a result is awaited. */
async function comesTo(id: string, state: string) {
  for (let at = 0; at < 400; at += 1) {
    const found = await read(id)
    if (found.state === state) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`not ${state} but ${(await read(id)).state}`)
}

const passed = async (id: string) =>
  (
    await path.db.caseEvent.findMany({
      where: { complaintId: id, kind: 'deadline-passed' },
      orderBy: { id: 'asc' },
    })
  ).map((event) => event.key.split(':')[1])

test('silence accepts after three minutes and the breach stands against the desk', async () => {
  const filed = await path.file({ handledElsewhere: 'court', verified: false })
  await comesTo(filed.id, 'submitted')
  await path.environment.sleep('4 minutes')
  const accepted = await comesTo(filed.id, 'in-review')
  expect(accepted.acceptedBy).toBe('silence')
  const breaches = await path.db.breach.findMany({ where: { complaintId: filed.id } })
  expect(breaches.map((breach) => breach.kind)).toEqual(['intake'])
})

test('a review that nobody decides warns at 25 minutes, breaches at 30, and moves no money in a month', async () => {
  const filed = await path.file({ verified: false })
  await comesTo(filed.id, 'in-review')
  await path.environment.sleep('26 minutes')
  expect(await passed(filed.id)).toEqual(['review-warning'])
  await path.environment.sleep('30 days')
  expect(await passed(filed.id)).toEqual(['review-warning', 'review', 'closure'])
  expect((await read(filed.id)).state).toBe('in-review')
  expect(await path.db.payout.count({ where: { complaintId: filed.id } })).toBe(0)
})

test('the clocks stand still while the tourist is asked, and run on by exactly what was waited', async () => {
  const filed = await path.file({ verified: false })
  const before = await comesTo(filed.id, 'in-review')
  await path.claim(filed.id, 'reviewer')
  const id = randomUUID()
  await filed.handle.executeUpdate(ask.askTourist, {
    updateId: id,
    args: [{ id, staffId: 'reviewer', version: before.version, text: 'Which dish?' }],
  })
  await path.environment.sleep('73 hours')
  const after = await comesTo(filed.id, 'in-review')
  const waitedMs = 72 * 3_600_000
  const shifted = (after.reviewDueAt?.getTime() ?? 0) - (before.reviewDueAt?.getTime() ?? 0)
  expect(Number(after.pausedMs)).toBe(shifted)
  expect(Math.abs(shifted - waitedMs)).toBeLessThan(5_000)
  expect(await passed(filed.id)).toEqual(expect.arrayContaining(['question-reminder', 'question']))
})

test('a small claim pays by itself, is called back the next day and closes after 72 hours', async () => {
  const filed = await path.file()
  await filed.handle.result()
  const closed = await read(filed.id)
  expect(closed.state).toBe('closed')
  expect(closed.fastLane).toBe(true)
  const openMs = (closed.closedAt?.getTime() ?? 0) - (closed.resolvedAt?.getTime() ?? 0)
  expect(Math.round(openMs / 3_600_000)).toBe(72)
  expect(await passed(filed.id)).toEqual(['follow-up', 'close'])
})

test('a merchant who does not repay is reminded twice and overdue after seven days', async () => {
  const filed = await path.file()
  await comesTo(filed.id, 'resolved')
  await path.environment.sleep('8 days')
  const recovery = await path.db.recovery.findFirstOrThrow({ where: { complaintId: filed.id } })
  expect(recovery.state).toBe('overdue')
  expect(recovery.remindersSent).toBe(2)
  const days = ((recovery.overdueAt?.getTime() ?? 0) - (recovery.noticedAt?.getTime() ?? 0)) / 86_400_000
  expect(Math.round(days)).toBe(7)
})
