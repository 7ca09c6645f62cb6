import { randomUUID } from 'node:crypto'
import type { UpdateDefinition } from '@temporalio/common'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import * as ask from '#workflows/complaint/messages'
import * as recovering from '#workflows/recovery/messages'
import { type Path, startPath } from './path-fixture.ts'
import { debitsOf } from './small-claims.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(5_000_000) }, { losingAnswers: true })
})
afterAll(() => path?.stop())

type Filed = Awaited<ReturnType<Path['file']>>
const today = () => new Date().toISOString().slice(0, 10)
const read = (id: string) => path.db.complaint.findUniqueOrThrow({ where: { id } })

async function comesTo(id: string, state: string) {
  for (let at = 0; at < 600; at += 1) {
    const found = await read(id)
    if (found.state === state) return found
    await path.environment.sleep('1 second')
  }
  throw new Error(`not ${state} but ${(await read(id)).state}`)
}

/** A command as a client sends it: its id is the update's. */
const command = async <C extends { readonly id: string }>(
  kase: Filed,
  update: UpdateDefinition<ask.Standing, [C]>,
  given: C,
) => await kase.handle.executeUpdate(update, { updateId: given.id, args: [given] })

const onRecovery = async <C extends { readonly id: string }>(
  recoveryId: string,
  update: UpdateDefinition<recovering.RecoveryStanding, [C]>,
  given: C,
) =>
  await path.environment.client.workflow
    .getHandle(recovering.recoveryWorkflowId(recoveryId))
    .executeUpdate(update, { updateId: given.id, args: [given] })

/** Every kind of journal of a case, in order. */
const journalsOf = async (complaintId: string): Promise<string[]> =>
  (await path.db.journal.findMany({ where: { complaintId }, orderBy: { seq: 'asc' } })).map(
    ({ kind }) => kind,
  )

async function expectOneDebitEach(complaintId: string): Promise<void> {
  const debits = await debitsOf(path.stack)
  const paid = await path.db.payout.findMany({ where: { complaintId, state: 'paid' } })
  for (const { outBillNo } of paid)
    expect(debits.filter((debit) => debit.outBillNo === outBillNo)).toHaveLength(1)
}

/** A merchant objects, says more, and agrees: every word is kept once. */
async function contest(recoveryId: string): Promise<void> {
  const recovery = () => path.db.recovery.findUniqueOrThrow({ where: { id: recoveryId } })
  // the case is resolved before its recovery has begun
  for (let at = 0; at < 60 && (await recovery()).state === 'opened'; at += 1)
    await path.environment.sleep('1 second')
  const { merchantId, complaintId } = await recovery()
  const words = [
    ['objects', 'Synthetic: it was weighed twice.', 'objected'],
    ['objects', 'Synthetic: the receipt shows it.', 'objected'],
    ['agrees', undefined, 'agreed'],
  ] as const
  for (const [position, text, state] of words) {
    const answer = { id: randomUUID(), merchantId, position, text }
    expect(await onRecovery(recoveryId, recovering.respondToNotice, answer)).toMatchObject({ state })
  }
  const kept = await path.db.recoveryResponse.findMany({ where: { recoveryId }, orderBy: { at: 'asc' } })
  expect(kept.map(({ position, text }) => [position, text ?? undefined])).toEqual(
    words.map(([position, text]) => [position, text]),
  )
  const told = await path.db.caseEvent.findMany({ where: { complaintId, actorKind: 'merchant' } })
  expect(told.map(({ kind }) => kind)).toEqual(['recovery-objected', 'recovery-objected', 'recovery-agreed'])
}

test('a small claim whose every step loses its answer is paid once, claimed back once and repaid once', async () => {
  const kase = await path.file({ askedCents: 60_000 })
  await comesTo(kase.id, 'resolved')
  const { id: recoveryId } = await path.db.recovery.findFirstOrThrow({ where: { complaintId: kase.id } })
  await contest(recoveryId)
  const repaymentId = randomUUID()
  await onRecovery(recoveryId, recovering.recordRepayment, {
    id: repaymentId,
    staffId: 'finance',
    bankReference: 'LOST-1',
    amountCents: 61_000,
    receivedOn: today(),
  })
  const confirmed = await onRecovery(recoveryId, recovering.decideRepayment, {
    id: randomUUID(),
    repaymentId,
    staffId: 'finance2',
    outcome: 'confirmed',
  })
  expect(confirmed).toEqual({ state: 'recovered', recoveredCents: 60_000 })
  for (let at = 0; at < 60 && (await journalsOf(kase.id)).length < 4; at += 1)
    await path.environment.sleep('5 seconds')
  expect(await journalsOf(kase.id)).toEqual(['reservation', 'capture', 'recovery', 'surplus-payout'])
  await expectOneDebitEach(kase.id)
  expect(await path.db.decision.count({ where: { complaintId: kase.id } })).toBe(1)
  expect(await path.db.assessment.count({ where: { complaintId: kase.id } })).toBe(3)
  expect(await path.db.repayment.count({ where: { recoveryId } })).toBe(1)
})

test('a case of people whose every step loses its answer is asked, decided, approved and paid once', async () => {
  const kase = await path.file({ askedCents: 600_000, verified: false, handledElsewhere: 'court' })
  const first = await read(kase.id)
  await command(kase, ask.decideIntake, {
    id: randomUUID(),
    staffId: 'agent',
    version: first.version,
    kind: 'accepted',
  })
  await comesTo(kase.id, 'in-review')
  await path.claim(kase.id, 'reviewer')
  const questionId = randomUUID()
  await command(kase, ask.askTourist, {
    id: questionId,
    staffId: 'reviewer',
    version: (await read(kase.id)).version,
    text: 'Synthetic: which dish?',
  })
  await command(kase, ask.answerQuestion, { id: randomUUID(), questionId, text: 'Synthetic: the fish.' })
  await path.claim(kase.id, 'reviewer')
  const decide = async () => {
    const id = randomUUID()
    await command(kase, ask.decideReview, {
      id,
      staffId: 'reviewer',
      version: (await read(kase.id)).version,
      kind: 'advance',
      amountCents: 600_000,
    })
    await comesTo(kase.id, 'awaiting-approval')
    return id
  }
  const taken = await decide()
  await command(kase, ask.undoDecision, { id: randomUUID(), staffId: 'reviewer', decisionId: taken })
  await comesTo(kase.id, 'in-review')
  await path.claim(kase.id, 'reviewer')
  const decisionId = await decide()
  await command(kase, ask.decideApproval, {
    id: randomUUID(),
    decisionId,
    staffId: 'approver',
    version: (await read(kase.id)).version,
    outcome: 'approved',
  })
  await comesTo(kase.id, 'resolved')
  await command(kase, ask.rate, { id: randomUUID(), score: 5 })
  const request = randomUUID()
  await command(kase, ask.requestReopen, { id: request, text: 'Synthetic: not enough.' })
  await command(kase, ask.decideReopen, {
    id: randomUUID(),
    requestId: request,
    staffId: 'supervisor',
    outcome: 'declined',
  })
  expect(await journalsOf(kase.id)).toEqual(['reservation', 'release', 'reservation', 'capture'])
  await expectOneDebitEach(kase.id)
  expect(await path.db.payout.count({ where: { complaintId: kase.id, state: 'paid' } })).toBe(1)
  expect(await path.db.question.count({ where: { complaintId: kase.id } })).toBe(1)
  expect(await path.db.approval.count({ where: { decisionId } })).toBe(1)
  expect((await read(kase.id)).state).toBe('resolved')
})

test('a settlement whose every step loses its answer is proposed and confirmed once, and is no journal', async () => {
  const kase = await path.file({ askedCents: 250_000, verified: false })
  const { version } = await comesTo(kase.id, 'in-review')
  await path.claim(kase.id, 'reviewer')
  const decisionId = randomUUID()
  const proof = await path.db.evidence.findFirstOrThrow({ where: { complaintId: kase.id } })
  await command(kase, ask.decideReview, {
    id: decisionId,
    staffId: 'reviewer',
    version,
    kind: 'settled',
    amountCents: 250_000,
    proofEvidenceId: proof.id,
  })
  await command(kase, ask.confirmSettlement, { id: randomUUID(), decisionId, outcome: 'confirmed' })
  await comesTo(kase.id, 'resolved')
  expect(await path.db.settlement.count({ where: { complaintId: kase.id } })).toBe(1)
  expect(await journalsOf(kase.id)).toEqual([])
})
