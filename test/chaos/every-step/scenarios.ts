import { randomUUID } from 'node:crypto'
import type { HttpClient } from '#ops/synthetic-claims'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { recoveryStepDue, recoveryWorkflowId } from '#workflows/recovery/messages'
import { type Cases, until, untilFresh } from './cases.ts'

const SMALL_CENTS = 78_000
const LARGE_CENTS = 600_000
const DAY_MS = 86_400_000

/** A way through the platform: what has to be there before anything dies, and then the way itself. @returns the case's number */
export interface Scenario {
  readonly name: string
  readonly prepare: (on: Cases, merchant: number) => Promise<Prepared>
  /** slow, and the only one that reaches these: not gone again for the sake of others */
  readonly onlyFor: readonly string[] | null
}
/** Told of a workflow to whose activity nothing is answered, as long as something is so. */
export type Lose = (activity: string, workflowId: string, isSo: () => Promise<boolean>) => void
type Prepared = (lose: Lose) => Promise<string | null>

const scenario = (
  name: string,
  prepare: Scenario['prepare'],
  onlyFor: readonly string[] | null = null,
): Scenario => ({ name, prepare, onlyFor })

const ruled = scenario(
  'paid by rule, called back, opened again, settled by the merchant',
  async (on, merchant) => {
    const claim = await on.ofTheLane(merchant)
    return async () => {
      const { as } = on.stage
      const { caseNumber, tourist } = await on.file(claim)
      await on.comesTo(caseNumber, 'resolved')
      await until((commandId) =>
        as.agent.desk.recordFollowUp.mutate({ caseNumber, commandId, outcome: 'happy' }),
      )
      await until((commandId) => tourist.tracking.rate.mutate({ commandId, score: 4 }))
      await until((commandId) =>
        tourist.tracking.requestReopen.mutate({
          commandId,
          text: 'Synthetic: half of the bill was forgotten.',
        }),
      )
      const { id: requestId } = await on.sees<{ id: string }>(
        'the request to open it again',
        'SELECT o.id FROM reopen_request o JOIN complaint c ON c.id = o.complaint_id WHERE c.case_number = $1',
        caseNumber,
      )
      await until((commandId) =>
        as.supervisor.supervision.decideReopen.mutate({
          caseNumber,
          commandId,
          requestId,
          outcome: 'reopened',
        }),
      )
      const decisionId = await on.settle(caseNumber, SMALL_CENTS)
      await until((commandId) =>
        tourist.tracking.confirmSettlement.mutate({ commandId, decisionId, outcome: 'confirmed' }),
      )
      await on.comesTo(caseNumber, 'resolved')
      return caseNumber
    }
  },
)

const reviewed = scenario(
  'the desk, a question, a decision taken back, a second person',
  async (on, merchant) => {
    const claim = await on.ofTheReview(merchant, {
      askedCents: LARGE_CENTS,
      paidCents: LARGE_CENTS,
      handledElsewhere: 'court',
    })
    return async () => {
      const { as } = on.stage
      const { caseNumber, tourist } = await on.file(claim)
      await on.comesTo(caseNumber, 'submitted')
      await untilFresh(on.versionOf(caseNumber), (commandId, version) =>
        as.agent.desk.decideIntake.mutate({
          caseNumber,
          commandId,
          version,
          kind: 'accepted',
        }),
      )
      await on.claimed(caseNumber)
      await untilFresh(on.versionOf(caseNumber), (commandId, version) =>
        as.reviewer.review.ask.mutate({
          caseNumber,
          commandId,
          version,
          text: 'Which dish was it?',
        }),
      )
      await on.comesTo(caseNumber, 'awaiting-tourist')
      const { id: questionId } = await on.sees<{ id: string }>(
        'the question',
        'SELECT q.id FROM question q JOIN complaint c ON c.id = q.complaint_id WHERE c.case_number = $1',
        caseNumber,
      )
      await until((commandId) =>
        tourist.tracking.answerQuestion.mutate({ commandId, questionId, text: 'Synthetic: the crab.' }),
      )
      const decisionId = await on.advance(caseNumber, LARGE_CENTS)
      await on.comesTo(caseNumber, 'awaiting-approval')
      await until((commandId) => as.reviewer.review.undo.mutate({ caseNumber, commandId, decisionId }))
      await on.advance(caseNumber, LARGE_CENTS)
      await on.approve(caseNumber)
      await on.comesTo(caseNumber, 'resolved')
      return caseNumber
    }
  },
)

const withdrawn = scenario('a deadline that passes, and taken back by its tourist', async (on, merchant) => {
  const claim = await on.ofTheReview(merchant)
  return async () => {
    const { caseNumber, tourist } = await on.file(claim)
    await on.comesTo(caseNumber, 'in-review')
    await on.setRow(
      `UPDATE complaint SET review_warn_at = now() + interval '1 second' WHERE case_number = $1`,
      caseNumber,
    )
    await untilFresh(on.versionOf(caseNumber), (commandId, version) =>
      on.stage.as.supervisor.review.markMajor.mutate({
        caseNumber,
        commandId,
        version,
      }),
    )
    await on.sees(
      'the warning',
      `SELECT FROM case_event e JOIN complaint c ON c.id = e.complaint_id WHERE c.case_number = $1 AND e.key LIKE '%review-warning%'`,
      caseNumber,
    )
    await until((commandId) => tourist.tracking.withdraw.mutate({ commandId }))
    await on.comesTo(caseNumber, 'withdrawn')
    return null
  }
})

const corrected = scenario(
  'not collected in time, the payee put right, a second person',
  async (on, merchant) => {
    const claim = await on.ofTheReview(merchant, { payeeAccount: randomUUID() })
    return async () => {
      const { caseNumber, tourist } = await on.file(claim)
      await on.advance(caseNumber, SMALL_CENTS)
      const { id: payoutId, outBillNo } = await on.payout(caseNumber, 'awaiting-payee')
      await until(() => on.stage.provider.expire(outBillNo))
      await until(() => on.stage.as.finance.payout.askProvider.mutate({ caseNumber, payoutId }))
      await on.payout(caseNumber, 'failed', 'cancelled')
      const payee = { name: 'Synthetic Tourist', account: `${randomUUID()}-authorised` }
      await until((commandId) => tourist.tracking.correctPayee.mutate({ commandId, payee }))
      await on.approve(caseNumber)
      await on.comesTo(caseNumber, 'resolved')
      return caseNumber
    }
  },
)

const cancelled = scenario('taken back by finance before it was collected', async (on, merchant) => {
  const claim = await on.ofTheReview(merchant, { payeeAccount: randomUUID() })
  return async () => {
    const { caseNumber } = await on.file(claim)
    await on.advance(caseNumber, SMALL_CENTS)
    const { id: payoutId } = await on.payout(caseNumber, 'awaiting-payee')
    await until((commandId) => on.stage.as.finance.payout.cancel.mutate({ caseNumber, payoutId, commandId }))
    await on.payout(caseNumber, 'failed', 'cancelled')
    await on.comesTo(caseNumber, 'in-review')
    return caseNumber
  }
})

/** From the moment the provider has it no answer arrives, for all six tries; then a person looks it up. */
const unknown = scenario(
  'an outcome nobody learns, found by a person',
  async (on, merchant) => {
    const claim = await on.ofTheReview(merchant, { payeeAccount: randomUUID() })
    return async (lose) => {
      const { caseNumber } = await on.file(claim)
      const isOut = () => on.hasPayout(caseNumber, 'advance', 'awaiting-payee', 'unknown-outcome')
      for (const activity of ['send', 'ask']) lose(activity, complaintWorkflowId(caseNumber), isOut)
      await on.advance(caseNumber, SMALL_CENTS)
      const { outBillNo } = await on.resolveUnknown(caseNumber, 'advance', 'not-paid')
      await on.comesTo(caseNumber, 'in-review')
      await until(() => on.stage.provider.expire(outBillNo))
      return caseNumber
    }
  },
  ['markUnknown', 'resolveUnknown'],
)

const held = (finding: 'agrees' | 'liable') =>
  scenario(`a frozen credit, ${finding}`, async (on, merchant) => {
    const claim = await on.ofTheReview(merchant)
    const merchantClient = await on.stage.signInMerchant(merchant)
    return async () => {
      const { caseNumber } = await on.file(claim)
      await on.comesTo(caseNumber, 'in-review')
      await on.setRow(
        'UPDATE complaint SET policy_version_id = $2 WHERE case_number = $1',
        caseNumber,
        on.stage.holdPolicyId,
      )
      await on.advance(caseNumber, SMALL_CENTS)
      const { id: payoutId } = await on.payout(caseNumber, 'held')
      if (finding === 'agrees')
        await until(() =>
          merchantClient.merchant.stateCase.mutate({ caseNumber, position: 'agrees', text: 'It was so.' }),
        )
      else
        await until((commandId) =>
          on.stage.as.supervisor.payout.decideHold.mutate({
            caseNumber,
            payoutId,
            commandId,
            outcome: 'liable',
            reason: 'As the photos show.',
          }),
        )
      await on.comesTo(caseNumber, 'resolved')
      return caseNumber
    }
  })

type Pursuit = (
  on: Cases,
  given: { caseNumber: string; recoveryId: string; merchant: HttpClient; lose: Lose },
) => Promise<void>

/** Paid by rule, and then what becomes of the claim against the merchant. */
const pursued = (name: string, pursue: Pursuit, onlyFor: readonly string[] | null = null) =>
  scenario(
    name,
    async (on, number) => {
      const claim = await on.ofTheLane(number)
      const merchant = await on.stage.signInMerchant(number)
      return async (lose) => {
        const { caseNumber } = await on.file(claim)
        await on.comesTo(caseNumber, 'resolved')
        const { id: recoveryId } = await on.recovery(caseNumber, 'noticed')
        await pursue(on, { caseNumber, recoveryId, merchant, lose })
        return caseNumber
      }
    },
    onlyFor,
  )

const day = (inDays: number) => new Date(Date.now() + inDays * DAY_MS).toISOString().slice(0, 10)

const planned = pursued(
  'the merchant agrees, pays by a plan, and too much',
  async (on, { caseNumber, recoveryId, merchant }) => {
    await until((commandId) =>
      merchant.merchant.respondToNotice.mutate({ recoveryId, commandId, position: 'agrees' }),
    )
    const planId = randomUUID()
    const half = SMALL_CENTS / 2
    await until(() =>
      merchant.merchant.proposePlan.mutate({
        recoveryId,
        commandId: planId,
        instalments: [
          { on: day(2), amountCents: half },
          { on: day(30), amountCents: half },
        ],
      }),
    )
    await until((commandId) =>
      on.stage.as.finance.recovery.decidePlan.mutate({ recoveryId, commandId, planId, outcome: 'accepted' }),
    )
    await on.repay(recoveryId, SMALL_CENTS + 1_000)
    await on.recovery(caseNumber, 'recovered')
    await on.surplus(caseNumber, 'paid')
  },
)

const objected = pursued(
  'the merchant objects and is found not liable, the tourist pays back',
  async (on, { caseNumber, recoveryId, merchant }) => {
    const { as } = on.stage
    await until((commandId) =>
      merchant.merchant.respondToNotice.mutate({
        recoveryId,
        commandId,
        position: 'objects',
        text: 'Synthetic: the price was shown.',
      }),
    )
    await until((commandId) =>
      as.supervisor.recovery.decideObjection.mutate({
        recoveryId,
        commandId,
        outcome: 'not-liable',
        reason: 'As the photos show.',
      }),
    )
    await on.recovery(caseNumber, 'cancelled')
    const paymentId = randomUUID()
    await until(() =>
      as.finance.recovery.recordClawBack.mutate({
        recoveryId,
        commandId: paymentId,
        bankReference: paymentId.slice(0, 20),
        amountCents: SMALL_CENTS,
        receivedOn: day(0),
      }),
    )
    await until((commandId) =>
      as.finance2.recovery.decideClawBack.mutate({ recoveryId, commandId, paymentId, outcome: 'confirmed' }),
    )
    await on.sees(
      'the payment back in the ledger',
      'SELECT FROM claw_back_payment WHERE id = $1 AND posted_at IS NOT NULL',
      paymentId,
    )
  },
)

const writtenOff = pursued('overdue, and written off by two', async (on, { caseNumber, recoveryId }) => {
  const { as, temporal } = on.stage
  await on.setRow(
    `UPDATE recovery SET due_at = now() - interval '1 hour', reminders_sent = 2, version = version + 1 WHERE id = $1`,
    recoveryId,
  )
  await until(() => temporal.workflow.getHandle(recoveryWorkflowId(recoveryId)).signal(recoveryStepDue))
  await on.recovery(caseNumber, 'overdue')
  const writeOffId = randomUUID()
  await until(() =>
    as.finance.recovery.requestWriteOff.mutate({
      recoveryId,
      commandId: writeOffId,
      reason: 'Synthetic: it is closed.',
    }),
  )
  await until((commandId) =>
    as.finance2.recovery.decideWriteOff.mutate({ recoveryId, commandId, writeOffId, outcome: 'approved' }),
  )
  await on.recovery(caseNumber, 'written-off')
})

const surplusUnknown = pursued(
  'a surplus whose outcome nobody learns, found by a person',
  async (on, { caseNumber, recoveryId, lose }) => {
    const isOut = () => on.hasPayout(caseNumber, 'surplus', 'sending', 'awaiting-payee', 'unknown-outcome')
    for (const activity of ['sendSurplus', 'askSurplus'])
      lose(activity, recoveryWorkflowId(recoveryId), isOut)
    await on.repay(recoveryId, SMALL_CENTS + 2_000)
    await on.resolveUnknown(caseNumber, 'surplus', 'paid')
    await on.surplus(caseNumber, 'paid')
  },
  ['markSurplusUnknown', 'resolveSurplus'],
)

export const SCENARIOS: readonly Scenario[] = [
  ruled,
  reviewed,
  withdrawn,
  corrected,
  cancelled,
  unknown,
  held('agrees'),
  held('liable'),
  planned,
  objected,
  writtenOff,
  surplusUnknown,
]
