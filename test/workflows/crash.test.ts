import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgain } from '#ops/provision/restartable'
import { openDatabase } from '#prisma/stores/database'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { clientOf, startSeededStack } from '../api/http-staff.ts'
import type { Stack } from '../platform/stack.ts'
import { debitsOf, smallClaim } from './small-claims.ts'

const CASES_A_KILL = 3
const RESUMES_WITHIN_MS = 60_000

let stack: Stack
beforeAll(async () => {
  stack = await startSeededStack({ ownServers: true, temporalInFile: true, durable: true })
})
afterAll(() => stack?.stop())

/** Payouts, the provider's debits and the ledger, each as case → fen. */
async function truths(caseNumbers: readonly string[]) {
  const database = openDatabase(stack.database.urls.owner, { max: 2 })
  const pool = createPool(stack.database.urls.owner, { max: 2 })
  try {
    const payouts = await database.prisma.payout.findMany({
      where: { complaint: { caseNumber: { in: [...caseNumbers] } } },
      select: {
        id: true,
        outBillNo: true,
        state: true,
        amountCents: true,
        complaint: { select: { state: true } },
      },
    })
    const left = await debitsOf(stack)
    const ledger = createLedger(pool)
    return await Promise.all(
      payouts.map(async (payout) => ({
        state: payout.state,
        caseState: payout.complaint.state,
        asked: Number(payout.amountCents),
        debits: left
          .filter((debit) => debit.outBillNo === payout.outBillNo)
          .map((debit) => debit.amountCents),
        captured: (await ledger.advance(payout.id))?.capturedCents ?? 0,
      })),
    )
  } finally {
    await Promise.all([database.close(), pool.end()])
  }
}

const isPaid = (found: Awaited<ReturnType<typeof truths>>) =>
  found.length === CASES_A_KILL && found.every((one) => one.caseState === 'resolved')

test.each([
  ['worker', 250],
  ['worker', 700],
  ['sandbox', 300],
  ['api', 400],
  ['postgres', 350],
  ['temporal', 450],
] as const)(
  'a kill of the %s %i ms after filing costs no payout and doubles none',
  async (name, afterMs) => {
    const claims = await Promise.all(
      Array.from({ length: CASES_A_KILL }, (_, at) => smallClaim(stack, 50_000 + afterMs + at, at + afterMs)),
    )
    const filed = await Promise.all(claims.map((claim) => clientOf(stack).filing.fileComplaint.mutate(claim)))
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    await stack.process(name).kill()
    await startAgain(stack.process(name))

    const caseNumbers = filed.map((one) => one.caseNumber)
    const giveUp = Date.now() + RESUMES_WITHIN_MS
    let found = await truths(caseNumbers)
    while (!isPaid(found) && Date.now() < giveUp) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      found = await truths(caseNumbers)
    }
    expect(found).toHaveLength(CASES_A_KILL)
    for (const one of found)
      expect(one).toEqual({
        state: 'paid',
        caseState: 'resolved',
        asked: one.asked,
        debits: [one.asked],
        captured: one.asked,
      })
  },
  120_000,
)
