import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '#ops/refusal'
import { type Claim, type HttpClient, laneClaim, plainClaim, uploadPhoto } from '#ops/synthetic-claims'
import { persist } from '#test/prisma/ledger-commands'
import { CITY, type StepStage } from './stage.ts'

/** How long anybody asks again before they give up, and how long a case may take to get where it must. */
const PATIENCE_MS = 240_000
const LOOK_EVERY_MS = 100

/** Asks until it is answered, always under the same id: what every screen of ours does. */
export const until = <Answer>(ask: (id: string) => Promise<Answer>): Promise<Answer> => {
  const id = randomUUID()
  return persist(() => ask(id).catch(async (error: unknown) => await later(error)), PATIENCE_MS)
}

/**
 * The same with the version of the page that was looked at. A page that is stale is read again: what was sent with it was not done, or
 * its id would have been known.
 */
export async function untilFresh<Answer>(
  read: () => Promise<number>,
  ask: (id: string, version: number) => Promise<Answer>,
): Promise<Answer> {
  const look = async () => ({ id: randomUUID(), version: await read() })
  let page = await look()
  return await persist(async () => {
    try {
      return await ask(page.id, page.version)
    } catch (error) {
      if (messageOf(error).includes('STALE_PAGE')) page = await look()
      return await later(error)
    }
  }, PATIENCE_MS)
}

const later = async (error: unknown): Promise<never> => {
  await pause(LOOK_EVERY_MS)
  throw error
}

export interface Kase {
  readonly caseNumber: string
  /** read once it is needed, or the kills would strike the signing in only */
  readonly tourist: HttpClient
}

/** What people do with a case, and where that leaves it. */
export function casesOn(stage: StepStage) {
  const { owner, as, stack } = stage

  async function look<Row extends object>(sql: string, ...values: unknown[]): Promise<Row | undefined> {
    return (await persist(() => owner.query<Row>(sql, values), PATIENCE_MS)).rows[0]
  }
  /** Looks again until there is something to be seen. */
  async function sees<Row extends object>(what: string, sql: string, ...values: unknown[]): Promise<Row> {
    for (const giveUp = Date.now() + PATIENCE_MS; ; await pause(LOOK_EVERY_MS)) {
      const row = await look<Row>(sql, ...values)
      if (row) return row
      if (Date.now() > giveUp) throw new Error(`${what}: not seen within ${PATIENCE_MS / 1_000} s`)
    }
  }
  const caseRow = (caseNumber: string) =>
    sees<{ id: string; state: string; version: number }>(
      caseNumber,
      'SELECT id, state, version FROM complaint WHERE case_number = $1',
      caseNumber,
    )
  const versionOf = (caseNumber: string) => async () => (await caseRow(caseNumber)).version
  const comesTo = (caseNumber: string, state: string) =>
    sees<{ version: number }>(
      `${caseNumber} at ${state}`,
      'SELECT version FROM complaint WHERE case_number = $1 AND state = $2',
      caseNumber,
      state,
    )
  const payout = (caseNumber: string, ...states: string[]) =>
    sees<{ id: string; outBillNo: string; decisionId: string }>(
      `the payout of ${caseNumber} at ${states.join()}`,
      `SELECT p.id, p.out_bill_no AS "outBillNo", p.decision_id AS "decisionId" FROM payout p JOIN complaint c ON c.id = p.complaint_id
       WHERE c.case_number = $1 AND p.state = ANY ($2) ORDER BY p.requested_at DESC LIMIT 1`,
      caseNumber,
      states,
    )
  const recovery = (caseNumber: string, ...states: string[]) =>
    sees<{ id: string }>(
      `the recovery of ${caseNumber} at ${states.join()}`,
      `SELECT r.id FROM recovery r JOIN complaint c ON c.id = r.complaint_id
       WHERE c.case_number = $1 AND r.state = ANY ($2) ORDER BY r.opened_at DESC LIMIT 1`,
      caseNumber,
      states,
    )

  /** The words of a claim that the rules pay; its phone has answered its code. */
  const ofTheLane = async (merchantNumber: number): Promise<Claim> =>
    await laneClaim(stack, stage.anybody, CITY.id, await stage.merchant(merchantNumber))
  /** The words of one that a person looks at. */
  const ofTheReview = async (merchantNumber: number, change: Partial<Claim> = {}): Promise<Claim> => ({
    ...plainClaim(CITY.id, await stage.merchant(merchantNumber)),
    ...change,
  })

  async function file(claim: Claim): Promise<Kase> {
    const { caseNumber, secret } = await until(() => stage.anybody.filing.fileComplaint.mutate(claim))
    return { caseNumber, tourist: await until(() => stage.signInTourist(caseNumber, secret)) }
  }

  async function claimed(caseNumber: string): Promise<void> {
    await comesTo(caseNumber, 'in-review')
    await until(() => as.reviewer.review.claim.mutate({ caseNumber }))
  }
  async function advance(caseNumber: string, amountCents: number): Promise<string> {
    await claimed(caseNumber)
    const { decisionId } = await untilFresh(versionOf(caseNumber), (commandId, version) =>
      as.reviewer.review.decide.mutate({
        caseNumber,
        commandId,
        version,
        kind: 'advance',
        amountCents,
      }),
    )
    return decisionId
  }
  async function approve(caseNumber: string): Promise<void> {
    await comesTo(caseNumber, 'awaiting-approval')
    const { decisionId } = await payout(caseNumber, 'awaiting-approval')
    await untilFresh(versionOf(caseNumber), (commandId, version) =>
      as.approver.approval.decide.mutate({
        caseNumber,
        commandId,
        version,
        decisionId,
        outcome: 'approved',
      }),
    )
  }
  async function settle(caseNumber: string, amountCents: number): Promise<string> {
    await claimed(caseNumber)
    const { ticket } = await until(() => as.reviewer.review.openUpload.mutate({ caseNumber }))
    const proofEvidenceId = await until(() => uploadPhoto(stack, ticket, 120))
    const { decisionId } = await untilFresh(versionOf(caseNumber), (commandId, version) =>
      as.reviewer.review.decide.mutate({
        caseNumber,
        commandId,
        version,
        kind: 'settled',
        amountCents,
        proofEvidenceId,
      }),
    )
    return decisionId
  }
  /** Moves an instant or another fact of a row, where waiting for it would take hours. */
  const setRow = async (sql: string, ...values: unknown[]): Promise<void> =>
    void (await persist(() => owner.query(sql, values), PATIENCE_MS))

  async function repay(recoveryId: string, amountCents: number): Promise<void> {
    const repaymentId = randomUUID()
    const receivedOn = new Date().toISOString().slice(0, 10)
    await until(() =>
      as.finance.recovery.recordRepayment.mutate({
        recoveryId,
        commandId: repaymentId,
        bankReference: repaymentId.slice(0, 20),
        amountCents,
        receivedOn,
      }),
    )
    await until((commandId) =>
      as.finance2.recovery.decideRepayment.mutate({
        recoveryId,
        commandId,
        repaymentId,
        outcome: 'confirmed',
      }),
    )
  }

  type PayoutKind = 'advance' | 'surplus'
  const PAYOUT = `SELECT p.id, p.out_bill_no AS "outBillNo" FROM payout p JOIN complaint c ON c.id = p.complaint_id
     WHERE c.case_number = $1 AND p.kind = $2 AND p.state = ANY ($3)`
  const hasPayout = async (caseNumber: string, kind: PayoutKind, ...states: string[]): Promise<boolean> =>
    (await look(PAYOUT, caseNumber, kind, states)) !== undefined
  const surplus = (caseNumber: string, state: string) =>
    sees(`the surplus of ${caseNumber} at ${state}`, PAYOUT, caseNumber, 'surplus', [state])
  /** One of finance says what the provider's books say. */
  async function resolveUnknown(caseNumber: string, kind: PayoutKind, finding: 'paid' | 'not-paid') {
    const what = `the ${kind} of ${caseNumber} at unknown-outcome`
    const found = await sees<{ id: string; outBillNo: string }>(what, PAYOUT, caseNumber, kind, [
      'unknown-outcome',
    ])
    const { id: payoutId } = found
    await until((commandId) =>
      as.finance.payout.resolveUnknown.mutate({ caseNumber, payoutId, commandId, finding }),
    )
    return found
  }

  return {
    stage,
    hasPayout,
    surplus,
    resolveUnknown,
    look,
    sees,
    caseRow,
    versionOf,
    comesTo,
    payout,
    recovery,
    ofTheLane,
    ofTheReview,
    file,
    claimed,
    advance,
    approve,
    settle,
    setRow,
    repay,
  }
}
export type Cases = ReturnType<typeof casesOn>
