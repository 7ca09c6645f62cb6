import { z } from 'zod'
import { type AppealSide, mayMerchantAppeal, mayTouristAppeal } from '#domain/appeal'
import { appealUntil } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { clock } from '../clock.ts'
import { appealState } from './appeals.ts'
import { ADVANCED_IN_CASE } from './case-facts.ts'
import { record } from './case-record.ts'
import { complaintState } from './case-standing.ts'
import type { Database } from './database.ts'
import { policyById } from './policies.ts'
import { CONTESTED, recoveryState } from './recoveries.ts'
import { fen } from './row-shapes.ts'
import { inStep, type Sql } from './sql.ts'

/** What may be appealed against, and the last instant in time; or why nothing may. */
export type Ground =
  | { readonly refused: 'APPEAL_NOT_OPEN' | 'OBJECTION_FIRST' }
  | {
      readonly refused: null
      readonly cityId: string
      readonly complaintId: string
      readonly round: number
      readonly decisionId: string | null
      readonly recoveryId: string | null
      readonly until: Date
    }

const touristRow = z.object({
  city_id: z.string(),
  state: complaintState,
  round: z.number(),
  asked_cents: fen,
  advanced_cents: fen,
  resolved_at: z.date().nullable(),
  policy_version_id: z.string(),
  decision_id: z.string().nullable(),
  stage: z.string().nullable(),
  kind: z.string().nullable(),
  reopening: z.boolean(),
  appealed: z.boolean(),
})

/** @throws DomainError `NOT_FOUND` */
export async function groundOfTourist(sql: Sql, complaintId: string): Promise<Ground> {
  const rows = await sql.$queryRaw`
    SELECT c.city_id, c.state, c.round, c.asked_cents, ${ADVANCED_IN_CASE} AS advanced_cents, c.resolved_at, c.policy_version_id,
      d.id AS decision_id, d.stage, d.kind,
      EXISTS (SELECT FROM reopen_request q WHERE q.complaint_id = c.id AND q.outcome IS NULL) AS reopening,
      EXISTS (SELECT FROM appeal a WHERE a.complaint_id = c.id AND a.side = 'tourist' AND a.round = c.round) AS appealed
    FROM complaint c
    LEFT JOIN decision d ON d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
    WHERE c.id = ${complaintId}::uuid`
  const kase = z.array(touristRow).parse(rows)[0]
  if (!kase) throw new DomainError('NOT_FOUND', {})
  const appealed = {
    state: kase.state,
    reopening: kase.reopening,
    stage: kase.stage,
    kind: kase.kind,
    askedCents: kase.asked_cents,
    advancedCents: kase.advanced_cents,
  }
  if (kase.appealed || !kase.resolved_at || !mayTouristAppeal(appealed)) return { refused: 'APPEAL_NOT_OPEN' }
  return {
    refused: null,
    cityId: kase.city_id,
    complaintId,
    round: kase.round,
    decisionId: kase.decision_id,
    recoveryId: null,
    until: appealUntil(kase.resolved_at, await policyById(sql, kase.policy_version_id)),
  }
}

const merchantRow = z.object({
  complaint_id: z.string(),
  city_id: z.string(),
  round: z.number(),
  state: recoveryState,
  noticed_at: z.date().nullable(),
  found_at: z.date().nullable(),
  contested: z.boolean(),
  appealed: z.boolean(),
  policy_version_id: z.string(),
})

/** An objection is the first word and an appeal the last: one that nobody has decided yet comes first. @throws DomainError `NOT_FOUND` */
export async function groundOfMerchant(sql: Sql, recoveryId: string, merchantId: string): Promise<Ground> {
  const rows = await sql.$queryRaw`
    SELECT r.complaint_id, r.city_id, c.round, r.state, r.noticed_at, ${CONTESTED} AS contested, c.policy_version_id,
      (SELECT max(l.at) FROM liability_finding l WHERE l.recovery_id = r.id) AS found_at,
      EXISTS (SELECT FROM appeal a WHERE a.recovery_id = r.id) AS appealed
    FROM recovery r JOIN complaint c ON c.id = r.complaint_id
    WHERE r.id = ${recoveryId}::uuid AND r.merchant_id = ${merchantId}::uuid`
  const claim = z.array(merchantRow).parse(rows)[0]
  if (!claim) throw new DomainError('NOT_FOUND', {})
  const toldAt = claim.found_at ?? claim.noticed_at
  if (claim.appealed || !toldAt || !mayMerchantAppeal(claim.state, claim.noticed_at !== null))
    return { refused: 'APPEAL_NOT_OPEN' }
  if (claim.contested) return { refused: 'OBJECTION_FIRST' }
  return {
    refused: null,
    cityId: claim.city_id,
    complaintId: claim.complaint_id,
    round: claim.round,
    decisionId: null,
    recoveryId,
    until: appealUntil(toldAt, await policyById(sql, claim.policy_version_id)),
  }
}

const known = z.object({
  id: z.string(),
  complaint_id: z.string(),
  side: z.string(),
  recovery_id: z.string().nullable(),
  text: z.string(),
  state: appealState,
})

export type NewAppeal = { readonly id: string; readonly text: string; readonly at: Date } & (
  | { readonly side: 'tourist'; readonly complaintId: string }
  | { readonly side: 'merchant'; readonly recoveryId: string; readonly merchantId: string }
)

/**
 * Takes an appeal in: its row is written, its workflow begins with it. The same appeal again is the same one.
 * @throws DomainError `NOT_FOUND`, `APPEAL_NOT_OPEN`, `OBJECTION_FIRST`, `IDEMPOTENCY_CONFLICT` when the id was used for other words
 */
export const fileAppeal = (database: Database, given: NewAppeal): Promise<{ id: string; isNew: boolean }> =>
  inStep(database, async (sql) => {
    await lockCaseOf(sql, given)
    const rows = await sql.$queryRaw`
      SELECT id, complaint_id, side, recovery_id, text, state FROM appeal WHERE id = ${given.id}::uuid`
    const before = z.array(known).parse(rows)[0]
    if (before) {
      if (!isSame(before, given)) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
      return { id: before.id, isNew: false }
    }
    const ground =
      given.side === 'tourist'
        ? await groundOfTourist(sql, given.complaintId)
        : await groundOfMerchant(sql, given.recoveryId, given.merchantId)
    if (ground.refused !== null) throw new DomainError(ground.refused, {})
    const { complaintId } = ground
    await sql.$executeRaw`
      INSERT INTO appeal (id, city_id, complaint_id, side, round, number, decision_id, recovery_id, text, filed_at, file_until)
      SELECT ${given.id}::uuid, ${ground.cityId}, ${complaintId}::uuid, ${given.side}, ${ground.round},
        (SELECT count(*) + 1 FROM appeal WHERE complaint_id = ${complaintId}::uuid), ${ground.decisionId}::uuid,
        ${ground.recoveryId}::uuid, ${given.text}, ${given.at}, ${ground.until}`
    await tell(sql, given, complaintId, given.at > ground.until)
    return { id: given.id, isNew: true }
  })

const isSame = (before: z.infer<typeof known>, given: NewAppeal): boolean =>
  before.side === given.side &&
  before.text === given.text &&
  (given.side === 'tourist'
    ? before.complaint_id === given.complaintId
    : before.recovery_id === given.recoveryId)

/** What the ground is read from stays as it is until the row is there; the case first, as its own steps lock it. */
async function lockCaseOf(sql: Sql, given: NewAppeal): Promise<void> {
  if (given.side === 'tourist')
    await sql.$queryRaw`SELECT id FROM complaint WHERE id = ${given.complaintId}::uuid FOR UPDATE`
  else {
    await sql.$queryRaw`
      SELECT id FROM complaint WHERE id = (SELECT complaint_id FROM recovery WHERE id = ${given.recoveryId}::uuid) FOR UPDATE`
    await sql.$queryRaw`SELECT id FROM recovery WHERE id = ${given.recoveryId}::uuid FOR UPDATE`
  }
}

const KIND = { tourist: 'appeal-filed', merchant: 'merchant-appeal-filed' } as const satisfies Record<
  AppealSide,
  string
>

async function tell(sql: Sql, given: NewAppeal, complaintId: string, late: boolean): Promise<void> {
  const actor: Actor =
    given.side === 'tourist' ? { kind: 'tourist' } : { kind: 'merchant', id: given.merchantId }
  const { at } = given
  await record(sql, complaintId, {
    events: [
      { key: `appeal:${given.id}`, kind: KIND[given.side], actor, data: { appealId: given.id, late }, at },
    ],
  })
  // whoever has the case open is told to look again
  await sql.$executeRaw`UPDATE complaint SET updated_at = ${clock.now()} WHERE id = ${complaintId}::uuid`
}
