import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import type { Stack } from '#test/platform/stack'
import {
  type Client,
  file,
  hears,
  refusalOf,
  sessionOf,
  signIn,
  startSeededStack,
  until,
  upload,
} from './http-staff.ts'

let stack: Stack
let agent: Client
let reviewer: Client
let reviewer2: Client
let approver: Client
let supervisor: Client
let finance: Client
let finance2: Client

beforeAll(async () => {
  stack = await startSeededStack()
  const names = ['agent', 'reviewer', 'reviewer2', 'approver', 'supervisor', 'finance', 'finance2']
  const clients = await Promise.all(names.map((name) => signIn(stack, name)))
  const [a, b, c, d, e, f, g] = clients
  if (!a || !b || !c || !d || !e || !f || !g) throw new Error('seven accounts')
  ;[agent, reviewer, reviewer2, approver, supervisor, finance, finance2] = [a, b, c, d, e, f, g]
})
afterAll(() => stack?.stop())

const commandId = () => randomUUID()
const read = (caseNumber: string) => reviewer.review.readCase.query({ caseNumber })

/** Filed, accepted by the rules, and held by the first reviewer. */
async function heldCase(askedCents: number) {
  const { caseNumber } = await file(stack, { askedCents })
  const page = await until(
    () => read(caseNumber),
    (seen) => seen.state === 'in-review',
  )
  await reviewer.review.claim.mutate({ caseNumber })
  return { caseNumber, version: page.version }
}

const advance = (caseNumber: string, version: number, amountCents: number, id = commandId()) =>
  reviewer.review.decide.mutate({ caseNumber, commandId: id, version, kind: 'advance', amountCents })

test('a case is claimed, decided once, paid, claimed back and repaid, every fen of it in the ledger', async () => {
  const before = await finance.fund.figures.query()
  const { caseNumber, version } = await heldCase(200_000)
  expect(await refusalOf(reviewer2.review.claim.mutate({ caseNumber }))).toBe('CLAIM_HELD_BY_ANOTHER')
  expect(
    await refusalOf(
      reviewer2.review.decide.mutate({
        caseNumber,
        commandId: commandId(),
        version,
        kind: 'advance',
        amountCents: 1,
      }),
    ),
  ).toBe('CLAIM_HELD_BY_ANOTHER')
  const id = commandId()
  const [first, again] = await Promise.all([
    advance(caseNumber, version, 200_000, id),
    advance(caseNumber, version, 200_000, id),
  ])
  expect(again.decisionId).toBe(first.decisionId)
  expect(await refusalOf(advance(caseNumber, version, 200_000))).toMatch(/ILLEGAL_STATE_CHANGE|STALE_PAGE/)
  const paid = await until(
    () => read(caseNumber),
    (page) => page.payouts[0]?.state === 'paid' && page.recovery?.state === 'noticed',
  )
  expect(paid.decisions.filter((decision) => decision.stage === 'review')).toHaveLength(1)
  const after = await finance.fund.figures.query()
  expect(after.outstandingCents - before.outstandingCents).toBe(200_000)

  const recoveryId = paid.recovery?.id ?? ''
  const repaymentId = commandId()
  await finance.recovery.recordRepayment.mutate({
    recoveryId,
    commandId: repaymentId,
    bankReference: `SYNTHETIC-${repaymentId}`,
    amountCents: 200_000,
    receivedOn: cityDay(new Date()),
  })
  const confirm = (client: Client) =>
    client.recovery.decideRepayment.mutate({
      recoveryId,
      commandId: commandId(),
      repaymentId,
      outcome: 'confirmed',
    })
  expect(await refusalOf(confirm(finance))).toBe('FOUR_EYES_REQUIRED')
  expect(await confirm(finance2)).toMatchObject({ state: 'recovered', recoveredCents: 200_000 })
  const end = await finance.fund.figures.query()
  expect(end.outstandingCents).toBe(before.outstandingCents)
  const { rows } = await finance.fund.journals.query({ caseNumber })
  expect(rows.map((row) => row.kind)).toEqual(['recovery', 'capture', 'reservation'])
  const measures = await supervisor.supervision.measures.query({})
  expect(measures.advanced.cents).toBe(200_000)
  expect(measures.recovered.cents).toBe(200_000)
})

test('a large advance needs another person, from a page that is not stale', async () => {
  const { caseNumber, version } = await heldCase(600_000)
  const { decisionId } = await advance(caseNumber, version, 600_000)
  const row = await until(
    async () =>
      (await approver.approval.list.query({})).rows.find((waiting) => waiting.caseNumber === caseNumber),
    (waiting) => waiting !== undefined,
  )
  expect(row).toMatchObject({ decisionId, barred: null, approvalNeeded: 'second-person' })
  const approve = (client: Client, seen: number) =>
    client.approval.decide.mutate({
      caseNumber,
      commandId: commandId(),
      version: seen,
      decisionId,
      outcome: 'approved',
    })
  const current = row?.version ?? 0
  expect(await refusalOf(approve(approver, version))).toBe('STALE_PAGE')
  expect(await refusalOf(approve(reviewer, current))).toBe('NOT_ALLOWED')
  await approve(approver, current)
  const page = await until(
    () => read(caseNumber),
    (seen) => seen.payouts[0]?.state === 'paid',
  )
  expect(page.decisions.at(-1)?.approval).toMatchObject({ outcome: 'approved' })
})

test('the way back takes a decision back and gives the money back to the fund', async () => {
  const before = await finance.fund.figures.query()
  const { caseNumber, version } = await heldCase(300_000)
  const { decisionId, wayBackUntil } = await advance(caseNumber, version, 300_000)
  expect(wayBackUntil).not.toBeNull()
  const undone = await reviewer.review.undo.mutate({ caseNumber, commandId: commandId(), decisionId })
  expect(undone.state).toBe('in-review')
  await until(
    () => finance.fund.figures.query(),
    (figures) => figures.reservedCents === before.reservedCents,
  )
  const { decisions, payouts } = await read(caseNumber)
  expect(decisions.at(-1)).toMatchObject({ id: decisionId, undoneBecause: 'undone' })
  expect(payouts).toMatchObject([{ state: 'cancelled' }])
})

test('a no needs its reason, a settlement the merchant’s proof, a question stops the clock', async () => {
  const { caseNumber, version } = await heldCase(250_000)
  const decide = (decision: object) =>
    reviewer.review.decide.mutate({
      caseNumber,
      commandId: commandId(),
      version,
      kind: 'rejected',
      ...decision,
    })
  expect(await refusalOf(decide({}))).toBe('REASON_REQUIRED')
  expect(await refusalOf(decide({ kind: 'settled', amountCents: 100 }))).toBe('PROOF_REQUIRED')
  const asked = await reviewer.review.ask.mutate({
    caseNumber,
    commandId: commandId(),
    version,
    text: 'Synthetic: which of the two dishes do you mean?',
  })
  expect(asked.state).toBe('awaiting-tourist')
  const { clocks, questions } = await read(caseNumber)
  expect(clocks.pausedAt).not.toBeNull()
  expect(questions).toHaveLength(1)

  const other = await heldCase(260_000)
  const { ticket } = await reviewer.review.openUpload.mutate({ caseNumber: other.caseNumber })
  const proofEvidenceId = await upload(stack, ticket)
  const settled = await reviewer.review.decide.mutate({
    ...other,
    commandId: commandId(),
    kind: 'settled',
    amountCents: 260_000,
    proofEvidenceId,
  })
  expect(settled).toMatchObject({ state: 'decided', wayBackUntil: null })
  expect((await read(other.caseNumber)).decisions.at(-1)?.settlement).toMatchObject({ amountCents: 260_000 })
})

test('a word of the desk that comes before the case’s workflow began is done, not refused', async () => {
  const cases = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { caseNumber } = await file(stack, { askedCents: 90_000, handledElsewhere: 'court' })
      return await agent.desk.decideIntake.mutate({
        caseNumber,
        commandId: commandId(),
        version: 1,
        kind: 'not-accepted',
        reasonCode: 'handled-by-court',
      })
    }),
  )
  expect(new Set(cases.map(({ state }) => state))).toEqual(new Set(['not-accepted']))
})

test('what the rules doubt waits for the desk, which says no with a reason', async () => {
  const { caseNumber } = await file(stack, { askedCents: 90_000, handledElsewhere: 'court' })
  const row = await until(
    async () =>
      (await agent.desk.listIntake.query({})).rows.find((waiting) => waiting.caseNumber === caseNumber),
    (waiting) => waiting !== undefined && waiting.doubts.length > 0,
  )
  expect(row?.doubts.map((doubt) => doubt.rule)).toContain('not-handled-elsewhere')
  const decide = (given: object) =>
    agent.desk.decideIntake.mutate({
      caseNumber,
      commandId: commandId(),
      version: row?.version ?? 0,
      kind: 'not-accepted',
      ...given,
    })
  expect(await refusalOf(decide({}))).toBe('REASON_REQUIRED')
  expect(await decide({ reasonCode: 'handled-by-court' })).toMatchObject({ state: 'not-accepted' })
})

test('a page that listens hears that a case of its city changed, and nothing of what', async () => {
  const { caseNumber } = await file(stack, { askedCents: 240_000 })
  const listening = hears(stack, await sessionOf(stack, 'reviewer2'), 'review.changed', caseNumber)
  await until(
    () => read(caseNumber),
    (page) => page.state === 'in-review',
  )
  await reviewer2.review.claim.mutate({ caseNumber })
  const heard = await listening
  expect(heard).toContain(`{"caseNumber":"${caseNumber}"}`)
  expect(heard).not.toContain('in-review')
})

test('an unhappy follow-up call opens a case again, for a supervisor to decide, with clocks of its own', async () => {
  const { caseNumber, version } = await heldCase(270_000)
  const reasonCode = 'price-was-shown'
  const rejected = { caseNumber, commandId: commandId(), version, kind: 'rejected' as const, reasonCode }
  expect(await reviewer.review.decide.mutate(rejected)).toMatchObject({ state: 'resolved' })
  const call = {
    caseNumber,
    commandId: commandId(),
    outcome: 'unhappy' as const,
    note: 'Synthetic: not what was shown',
  }
  expect(await agent.desk.recordFollowUp.mutate(call)).toMatchObject({ state: 'reopen-requested' })
  const { rows } = await supervisor.supervision.listReopenRequests.query({})
  const request = rows.find((row) => row.caseNumber === caseNumber)
  expect(request).toMatchObject({ requestedBy: 'staff', decision: 'rejected' })
  const reopened = await supervisor.supervision.decideReopen.mutate({
    caseNumber,
    commandId: commandId(),
    requestId: request?.requestId ?? '',
    outcome: 'reopened',
  })
  expect(reopened.state).toBe('in-review')
  expect(await read(caseNumber)).toMatchObject({ round: 2, clocks: { resolvedAt: null } })
})

test('an advance the fund has no room for waits in sight, and is paid once two people raise the cap', async () => {
  const move = async (amountCents: number) => {
    const { movementId } = await finance.fund.requestMovement.mutate({
      commandId: commandId(),
      kind: 'cap-change',
      amountCents,
      reference: 'SYNTHETIC-CAP',
      effectiveOn: cityDay(new Date()),
    })
    await finance2.fund.decideMovement.mutate({ movementId, outcome: 'approved' })
  }
  const { capCents } = await finance.fund.figures.query()
  const { caseNumber, version } = await heldCase(310_000)
  await move(100)
  await advance(caseNumber, version, 310_000)
  const waiting = await until(
    () => finance.payout.listWaiting.query({}),
    (list) => list.rows.length > 0,
  )
  expect(waiting).toMatchObject({ total: 1, totalCents: 310_000 })
  expect(waiting.rows[0]).toMatchObject({
    caseNumber,
    refusal: { code: 'FUND_CAP_EXCEEDED', limit: 100, requested: 310_000 },
  })
  const figures = await finance.fund.figures.query()
  expect(
    figures.outstandingCents + figures.reservedCents + figures.availableCents + figures.notFundedCents,
  ).toBe(100)
  await move(capCents)
  await until(
    () => read(caseNumber),
    (page) => page.payouts[0]?.state === 'paid',
  )
  expect((await finance.payout.listWaiting.query({})).total).toBe(0)
})
