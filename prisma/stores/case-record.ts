import { z } from 'zod'
import type { CaseEventKind } from '#domain/case-events'
import type { Actor } from '#domain/people'
import type { RuleOutcome } from '#domain/rules'
import type { MessageTemplate } from '#domain/sentences'
import type { Prisma } from '../generated/client.ts'
import type { Sql } from './sql.ts'

export interface CaseEvent {
  /** unique within the case: the same thing told twice is one event */
  readonly key: string
  readonly kind: CaseEventKind
  readonly actor: Actor
  /** never personal data */
  readonly data?: Prisma.InputJsonObject | undefined
  readonly at: Date
}

export interface CaseMessage {
  /** unique over all messages: told twice is sent once */
  readonly key: string
  readonly recipient: 'tourist' | 'merchant'
  readonly template: MessageTemplate
  /** what the template's sentence needs; never personal data */
  readonly facts?: Prisma.InputJsonObject
}

/** Every rule's outcome with the value it looked at, under the case's policy version; once a round. */
export interface Assessment {
  readonly kind: 'intake' | 'eligibility' | 'fast-lane'
  readonly outcome: string
  readonly rules: readonly RuleOutcome[]
  readonly at: Date
}

export interface CaseRecord {
  readonly events?: readonly CaseEvent[]
  readonly messages?: readonly CaseMessage[]
  readonly assessments?: readonly Assessment[]
}

const told = z.array(z.object({ told: z.bigint().transform(Number) }))

/**
 * Adds to what is only ever added to, in one statement of the step's transaction: the case's timeline, what its rules found,
 * and the messages about it. A message's address is looked up when it is sent; a merchant without a contact gets none.
 * @returns how many of the events are new: none means that this was recorded before
 */
export async function record(
  tx: Sql,
  complaintId: string,
  { events = [], messages = [], assessments = [] }: CaseRecord,
): Promise<number> {
  const rows = await tx.$queryRaw`
    WITH c AS (
      SELECT id, city_id, merchant_id, language, round, policy_version_id, phone_enc IS NULL AS by_email
      FROM complaint WHERE id = ${complaintId}::uuid
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, data, at)
      SELECT c.id, e.key, e.kind, e.actor_kind, e.actor_id, e.data, e.at
      FROM c, jsonb_to_recordset(${eventRows(events)}::jsonb)
        AS e(key text, kind text, actor_kind text, actor_id text, data jsonb, at timestamptz)
      ON CONFLICT DO NOTHING RETURNING id
    ), judged AS (
      INSERT INTO assessment (complaint_id, kind, round, policy_version_id, outcome, rules, at)
      SELECT c.id, a.kind, c.round, c.policy_version_id, a.outcome, a.rules, a.at
      FROM c, jsonb_to_recordset(${JSON.stringify(assessments)}::jsonb) AS a(kind text, outcome text, rules jsonb, at timestamptz)
      ON CONFLICT DO NOTHING
    ), queued AS (
      INSERT INTO message (key, city_id, complaint_id, recipient, channel, language, template, facts)
      SELECT g.key, c.city_id, c.id, g.recipient,
        CASE WHEN CASE g.recipient WHEN 'tourist' THEN c.by_email ELSE m.phone_enc IS NULL END THEN 'email' ELSE 'sms' END,
        CASE g.recipient WHEN 'tourist' THEN c.language ELSE 'zh-CN' END, g.template, COALESCE(g.facts, '{}')
      FROM c CROSS JOIN jsonb_to_recordset(${JSON.stringify(messages)}::jsonb)
        AS g(key text, recipient text, template text, facts jsonb)
      LEFT JOIN merchant m ON m.id = c.merchant_id AND g.recipient = 'merchant'
      WHERE g.recipient = 'tourist' OR m.phone_enc IS NOT NULL OR m.email_enc IS NOT NULL
      ON CONFLICT DO NOTHING
    )
    SELECT count(*) AS told FROM told`
  return told.parse(rows)[0]?.told ?? 0
}

const eventRows = (events: readonly CaseEvent[]): string =>
  JSON.stringify(
    events.map(({ key, kind, actor, data, at }) => ({
      key,
      kind,
      actor_kind: actor.kind,
      actor_id: 'id' in actor ? actor.id : null,
      data: data ?? {},
      at,
    })),
  )
