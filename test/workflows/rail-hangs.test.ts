import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { median } from '#ops/bench/figures'
import { plainClaim } from '#ops/synthetic-claims'
import { DEMO_CITY } from '#prisma/seed'
import { createPool } from '#prisma/stores/pool'
import type { Stack } from '#test/platform/stack'
import { type Client, clientOf, file, signIn, startSeededStack, until } from '../api/http-staff.ts'
import { smallClaim } from './small-claims.ts'

const HANGING = 10
const MEASURED = 12
/** the machine's own noise included */
const AT_MOST_TIMES = 3

let stack: Stack
let owner: Pool
let reviewer: Client
let finance: Client
beforeAll(async () => {
  const LIMITS = 'filed-from-caller=100000,upload-opened=100000,code-from-caller=100000,code-tried=100000'
  stack = await startSeededStack({ env: { XIANPEI_LIMITS: LIMITS } })
  owner = createPool(stack.database.urls.owner, { max: 2 })
  reviewer = await signIn(stack, 'reviewer')
  finance = await signIn(stack, 'finance')
})
afterAll(async () => {
  await owner?.end()
  await stack?.stop()
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** In review and held by the reviewer. */
async function held(): Promise<{ caseNumber: string; version: number }> {
  const { caseNumber } = await file(stack, { askedCents: 78_000 })
  const { version } = await until(
    () => reviewer.review.readCase.query({ caseNumber }),
    (page) => page.state === 'in-review',
  )
  await reviewer.review.claim.mutate({ caseNumber })
  return { caseNumber, version }
}

/** Medians of filing and deciding, one after the other. */
async function measure(cases: readonly { caseNumber: string; version: number }[]) {
  const filing: number[] = []
  const deciding: number[] = []
  for (const kase of cases) {
    const claim = plainClaim(DEMO_CITY.id, null)
    filing.push(await timed(() => clientOf(stack).filing.fileComplaint.mutate(claim)))
    const command = { ...kase, commandId: randomUUID(), kind: 'advance', amountCents: 78_000 } as const
    deciding.push(await timed(() => reviewer.review.decide.mutate(command)))
  }
  return { filing: median(filing), deciding: median(deciding) }
}

const sending = async (): Promise<number> => {
  const { rowCount } = await owner.query("SELECT FROM payout WHERE state = 'sending'")
  return rowCount ?? 0
}
const wechat = async () => {
  const { rails } = await finance.rail.list.query()
  return rails.find(({ rail }) => rail === 'wechat')?.closedBecause ?? null
}

test(`while ${HANGING} payouts hang at the provider, filing and deciding are as quick as before, and the rail closes`, async () => {
  const claims = await Promise.all(
    Array.from({ length: HANGING }, (_, at) => smallClaim(stack, 40_000 + at, at)),
  )
  const cases: Awaited<ReturnType<typeof held>>[] = []
  for (let at = 0; at < 2 * MEASURED; at += 4)
    cases.push(...(await Promise.all(Array.from({ length: 4 }, held))))
  // what is decided first would be sent soon after; it hangs with the others
  const before = await measure(cases.slice(0, MEASURED))
  const fault = { fault: 'hang', times: 1_000 }
  await fetch(`${stack.sandboxUrl}/admin/faults`, { method: 'POST', body: JSON.stringify(fault) })
  for (const claim of claims) await clientOf(stack).filing.fileComplaint.mutate(claim)
  await until(sending, (found) => found >= HANGING)
  const during = await measure(cases.slice(MEASURED))
  // they hang still
  expect(await sending()).toBeGreaterThanOrEqual(HANGING)
  expect(during.filing / before.filing).toBeLessThanOrEqual(AT_MOST_TIMES)
  expect(during.deciding / before.deciding).toBeLessThanOrEqual(AT_MOST_TIMES)
  expect(await until(wechat, (because) => because !== null)).toBe('no-answer')
}, 120_000)
