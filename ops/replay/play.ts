import { randomUUID } from 'node:crypto'
import { approvalNeeded } from '#domain/approval'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import {
  type Addresses,
  type Claim,
  clientOf,
  type HttpClient,
  laneClaim,
  plainClaim,
  uploadPhoto,
} from '../synthetic-claims.ts'
import type { ReplayCity } from './city.ts'
import { openAsTourist, type Staff } from './people.ts'
import type { PlannedCase } from './plan.ts'
import type { Standings } from './standings.ts'

const PHOTO_WIDTH = 240

export interface Stage {
  readonly on: Addresses
  readonly city: ReplayCity
  readonly staff: Staff
  readonly standings: Standings
  /** kept for the small fast claims alone, so that no group or velocity rule speaks */
  readonly laneMerchants: readonly string[]
  readonly merchants: readonly string[]
  /** the case that duplicates are linked to */
  readonly firstCase: () => string
}

interface Played {
  readonly stage: Stage
  readonly planned: PlannedCase
  readonly caseNumber: string
  readonly secret: string
}

/** One planned case from filing to its ending, by the people who would do it. */
export async function play(stage: Stage, planned: PlannedCase): Promise<string> {
  const client = clientOf(stage.on)
  const filed = await client.filing.fileComplaint.mutate(await claimOf(stage, client, planned))
  const played = { stage, planned, caseNumber: filed.caseNumber, secret: filed.secret }
  switch (planned.ending) {
    case 'small-fast':
      await stage.standings.comesTo(filed.caseNumber, 'resolved')
      break
    case 'not-accepted':
    case 'duplicate':
      await decideAtDesk(played, planned.ending)
      break
    case 'advanced':
    case 'settled':
    case 'referred':
    case 'rejected':
      await review(played, planned.ending)
      break
  }
  return filed.caseNumber
}

async function claimOf(
  stage: Stage,
  client: HttpClient,
  { ending, amountCents, ofEnding }: PlannedCase,
): Promise<Claim> {
  const amounts = { paidCents: amountCents, askedCents: amountCents }
  const pick = (from: readonly string[]) => from[ofEnding % from.length] ?? ''
  if (ending === 'small-fast')
    return { ...(await laneClaim(stage.on, client, stage.city.id, pick(stage.laneMerchants))), ...amounts }
  const { ticket } = await client.filing.openUpload.mutate()
  const evidence = [{ id: await uploadPhoto(stage.on, ticket, PHOTO_WIDTH), kind: 'receipt' as const }]
  return {
    ...plainClaim(stage.city.id, ending === 'duplicate' ? null : pick(stage.merchants)),
    ...amounts,
    ticket,
    evidence,
    handledElsewhere: ending === 'not-accepted' ? 'court' : null,
  }
}

async function decideAtDesk(
  { stage, caseNumber }: Played,
  kind: 'not-accepted' | 'duplicate',
): Promise<void> {
  const reasonCode = kind === 'duplicate' ? 'same-matter' : 'handled-by-court'
  const linkedCaseNumber = kind === 'duplicate' ? stage.firstCase() : undefined
  await stage.staff.agent.desk.decideIntake.mutate({
    caseNumber,
    commandId: randomUUID(),
    version: 1,
    kind,
    reasonCode,
    linkedCaseNumber,
  })
  await stage.standings.comesTo(caseNumber, kind)
}

type Reviewed = 'advanced' | 'settled' | 'referred' | 'rejected'

async function review(played: Played, ending: Reviewed): Promise<void> {
  const { stage, planned, caseNumber } = played
  await stage.standings.comesTo(caseNumber, 'in-review')
  const reviewer = stage.staff.reviewer(planned.number)
  await reviewer.review.claim.mutate({ caseNumber })
  const { version } = await reviewer.review.readCase.query({ caseNumber })
  const decision = { caseNumber, commandId: randomUUID(), version }
  const { amountCents } = planned
  if (ending === 'advanced') {
    await reviewer.review.decide.mutate({ ...decision, kind: 'advance', amountCents })
    await secondPerson(played, decision.commandId)
  } else if (ending === 'settled') {
    const { ticket } = await reviewer.review.openUpload.mutate({ caseNumber })
    const proofEvidenceId = await uploadPhoto(stage.on, ticket, PHOTO_WIDTH)
    await reviewer.review.decide.mutate({ ...decision, kind: 'settled', amountCents, proofEvidenceId })
    await confirm(played, decision.commandId)
  } else {
    const reasonCode = ending === 'referred' ? 'needs-investigation' : 'no-evidence'
    await reviewer.review.decide.mutate({ ...decision, kind: ending, reasonCode })
  }
  await stage.standings.comesTo(caseNumber, 'resolved')
}

async function secondPerson({ stage, planned, caseNumber }: Played, decisionId: string): Promise<void> {
  const needed = approvalNeeded(planned.amountCents, cents(0), DEFAULT_POLICY)
  if (needed === 'none') return
  await stage.standings.comesTo(caseNumber, 'awaiting-approval')
  const second = needed === 'supervisor' ? stage.staff.supervisor : stage.staff.approver
  const { version } = await second.review.readCase.query({ caseNumber })
  await second.approval.decide.mutate({
    caseNumber,
    commandId: randomUUID(),
    decisionId,
    version,
    outcome: 'approved',
  })
}

async function confirm({ stage, caseNumber, secret }: Played, decisionId: string): Promise<void> {
  const tourist = await openAsTourist(stage.on, caseNumber, secret)
  await tourist.tracking.confirmSettlement.mutate({
    commandId: randomUUID(),
    decisionId,
    outcome: 'confirmed',
  })
}
