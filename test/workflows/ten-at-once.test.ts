import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { plainClaim } from '#ops/synthetic-claims'
import { DEMO_CITY } from '#prisma/seed'
import { createPool } from '#prisma/stores/pool'
import type { Stack } from '#test/platform/stack'
import {
  type Client,
  clientOf,
  refusalOf,
  signIn,
  startSeededStack,
  until,
  upload,
} from '../api/http-staff.ts'
import { debitsOf } from './small-claims.ts'

const CASES = 20
const AT_ONCE = 10
/** from here on a second person is needed */
const ASKED_CENTS = 500_000

let stack: Stack
let owner: Pool
let reviewer: Client
let approver: Client
let finance: Client
beforeAll(async () => {
  const LIMITS = 'filed-from-caller=100000,upload-opened=100000'
  stack = await startSeededStack({ env: { XIANPEI_LIMITS: LIMITS, XIANPEI_SANDBOX_DELAY_MS: '0' } })
  owner = createPool(stack.database.urls.owner, { max: 4 })
  reviewer = await signIn(stack, 'reviewer')
  approver = await signIn(stack, 'approver')
  finance = await signIn(stack, 'finance')
})
afterAll(async () => {
  await owner?.end()
  await stack?.stop()
})

const tenTimes = async <T>(ask: () => Promise<T>): Promise<T> => {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask))
  const [first] = answers
  if (first === undefined) throw new Error('ten answers')
  for (const answer of answers) expect(answer).toEqual(first)
  return first
}

const standing = z.object({
  state: z.string(),
  version: z.number(),
  decisionId: z.string().nullable(),
  payoutId: z.string().nullable(),
  payoutState: z.string().nullable(),
  outBillNo: z.string().nullable(),
  payouts: z.coerce.number(),
})
const where = async (caseNumber: string) => {
  const { rows } = await owner.query(
    `SELECT c.state, c.version, p.decision_id AS "decisionId", p.id AS "payoutId", p.state AS "payoutState",
       p.out_bill_no AS "outBillNo", (SELECT count(*) FROM payout WHERE complaint_id = c.id) AS payouts
     FROM complaint c LEFT JOIN payout p ON p.complaint_id = c.id
     WHERE c.case_number = $1 ORDER BY p.requested_at DESC LIMIT 1`,
    [caseNumber],
  )
  return standing.parse(rows[0])
}
const comesTo = (caseNumber: string, payoutState: string) =>
  until(
    () => where(caseNumber),
    (found) => found.payoutState === payoutState,
  )

/** The same filing, ten at once; under its key another one is a conflict. */
async function filed(merchantId: string): Promise<string> {
  const { ticket } = await clientOf(stack).filing.openUpload.mutate()
  const evidence = [{ id: await upload(stack, ticket), kind: 'receipt' as const }]
  const amounts = { askedCents: ASKED_CENTS, paidCents: ASKED_CENTS }
  const claim = { ...plainClaim(DEMO_CITY.id, merchantId), ...amounts, ticket, evidence }
  const file = (given: typeof claim) => clientOf(stack).filing.fileComplaint.mutate(given)
  const { caseNumber } = await tenTimes(() => file(claim))
  expect(await refusalOf(file({ ...claim, askedCents: ASKED_CENTS - 1 }))).toBe('IDEMPOTENCY_CONFLICT')
  return caseNumber
}

async function decided(caseNumber: string): Promise<void> {
  const { version } = await until(
    () => where(caseNumber),
    (found) => found.state === 'in-review',
  )
  await reviewer.review.claim.mutate({ caseNumber })
  const command = {
    caseNumber,
    commandId: randomUUID(),
    version,
    kind: 'advance',
    amountCents: ASKED_CENTS,
  } as const
  await tenTimes(async () => (await reviewer.review.decide.mutate(command)).decisionId)
}

/** The same approval, ten at once; and a refusal under its id changes nothing. */
async function approved(caseNumber: string): Promise<void> {
  const { version, decisionId } = await until(
    () => where(caseNumber),
    (found) => found.state === 'awaiting-approval' && found.payoutState === 'awaiting-approval',
  )
  const command = { caseNumber, commandId: randomUUID(), version, decisionId: decisionId ?? '' }
  const answer = await tenTimes(() => approver.approval.decide.mutate({ ...command, outcome: 'approved' }))
  const altered = { ...command, outcome: 'refused', reasonCode: 'amount-not-proven' } as const
  // one id is one command: it is answered as it was, or refused
  const again = await approver.approval.decide.mutate(altered).catch((error: unknown) => error)
  if (!(again instanceof Error)) expect(again).toEqual(answer)
}

/** The same correction, ten at once; under its id another payee is a conflict. */
async function corrected(caseNumber: string): Promise<void> {
  const { payoutId } = await comesTo(caseNumber, 'failed')
  const payee = { name: 'Synthetic Tourist', account: `${randomUUID()}-authorised` }
  const command = { caseNumber, commandId: randomUUID(), payoutId: payoutId ?? '', payee }
  await tenTimes(async () => (await finance.payout.correctPayee.mutate(command)).state)
  const other = { ...command, payee: { ...payee, account: `${randomUUID()}-authorised` } }
  expect(await refusalOf(finance.payout.correctPayee.mutate(other))).toBe('IDEMPOTENCY_CONFLICT')
}

async function onePayment(caseNumber: string): Promise<void> {
  const { outBillNo, payouts } = await comesTo(caseNumber, 'paid')
  expect(payouts).toBe(2)
  const { rows } = await owner.query(
    `SELECT p.out_bill_no AS "outBillNo" FROM payout p JOIN complaint c ON c.id = p.complaint_id WHERE c.case_number = $1`,
    [caseNumber],
  )
  const ours = new Set(
    z
      .array(z.object({ outBillNo: z.string() }))
      .parse(rows)
      .map((row) => row.outBillNo),
  )
  const debits = (await debitsOf(stack)).filter((debit) => ours.has(debit.outBillNo))
  expect(debits).toMatchObject([{ outBillNo, amountCents: ASKED_CENTS }])
  const { rows: posted } = await owner.query(
    `SELECT count(*)::int AS captures, sum(-e.amount_cents)::int AS cents FROM journal j JOIN entry e USING (fund_id, seq)
     JOIN complaint c ON c.id = j.complaint_id WHERE c.case_number = $1 AND j.kind = 'capture' AND e.account = 'cash'`,
    [caseNumber],
  )
  expect(posted).toEqual([{ captures: 1, cents: ASKED_CENTS }])
}

test(`of ${CASES} cases the same filing, decision, approval and correction ${AT_ONCE} times at once are one each, and one debit`, async () => {
  const tell = (times: number) =>
    fetch(`${stack.sandboxUrl}/admin/faults`, {
      method: 'POST',
      body: JSON.stringify({ fault: 'refuse', times }),
    })
  await tell(1_000)
  const { merchants } = await clientOf(stack).merchant.searchMerchants.query({
    cityId: DEMO_CITY.id,
    text: '示例',
  })
  const enrolled = merchants.filter((merchant) => merchant.enrolled)
  const cases: string[] = []
  for (let at = 0; at < CASES; at += 5)
    cases.push(
      ...(await Promise.all(
        Array.from({ length: 5 }, (_, next) => filed(enrolled[(at + next) % enrolled.length]?.id ?? '')),
      )),
    )
  expect(new Set(cases).size).toBe(CASES)
  const inTurn = async (work: (caseNumber: string) => Promise<void>) => {
    for (let at = 0; at < CASES; at += 5) await Promise.all(cases.slice(at, at + 5).map(work))
  }
  await inTurn(decided)
  await inTurn(approved)
  await inTurn(corrected)
  await tell(0)
  await inTurn(approved)
  await inTurn(onePayment)
}, 240_000)
