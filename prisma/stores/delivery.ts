import { z } from 'zod'
import { LANGUAGES } from '#domain/people'
import { clock } from '../clock.ts'
import type { Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'

const BATCH = 50

const bytes = z.instanceof(Uint8Array).nullable()
const row = z.object({
  id: z.string(),
  channel: z.enum(['sms', 'email']),
  language: z.enum(LANGUAGES),
  template: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  secret_facts_enc: bytes,
  address_enc: bytes,
  phone_enc: bytes,
  email_enc: bytes,
  case_number: z.string().nullable(),
})

export interface OutboxMessage {
  readonly id: string
  readonly channel: 'sms' | 'email'
  readonly language: (typeof LANGUAGES)[number]
  readonly template: string
  /** the template's values; the case number is always among them where there is a case */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  readonly to: string
}

const secretFacts = z.record(z.string(), z.string())

/** The messages to send now, oldest first; one that failed waits longer each time. */
export async function claimMessages(db: Db, cipher: FieldCipher): Promise<readonly OutboxMessage[]> {
  const rows = await db.$queryRaw`
    SELECT g.id, g.channel, g.language, g.template, g.facts, g.secret_facts_enc, g.address_enc, c.case_number,
      CASE WHEN g.recipient = 'merchant' THEN m.phone_enc ELSE c.phone_enc END AS phone_enc,
      CASE WHEN g.recipient = 'merchant' THEN m.email_enc ELSE c.email_enc END AS email_enc
    FROM message g
    LEFT JOIN complaint c ON c.id = g.complaint_id
    LEFT JOIN merchant m ON m.id = c.merchant_id
    WHERE g.sent_at IS NULL
      AND (g.last_attempt_at IS NULL OR g.last_attempt_at < ${clock.now()}::timestamptz - least(300, power(2, g.attempts)) * interval '1 second')
    ORDER BY g.created_at, g.id LIMIT ${BATCH}`
  return z
    .array(row)
    .parse(rows)
    .map((message) => open(message, cipher))
}

function open(message: z.infer<typeof row>, cipher: FieldCipher): OutboxMessage {
  const secret = message.secret_facts_enc
    ? secretFacts.parse(JSON.parse(cipher.decrypt('message-facts', message.secret_facts_enc)))
    : {}
  const own = message.channel === 'sms' ? message.phone_enc : message.email_enc
  const to = message.address_enc
    ? cipher.decrypt('message-address', message.address_enc)
    : own
      ? cipher.decrypt(message.channel === 'sms' ? 'phone' : 'email', own)
      : ''
  const { id, channel, language, template } = message
  const known = message.case_number ? { caseNumber: message.case_number } : {}
  return { id, channel, language, template, to, facts: { ...known, ...message.facts, ...secret } }
}

/** Sent: what was secret in them is not kept. */
export async function markSent(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.$executeRaw`
    UPDATE message SET sent_at = ${clock.now()}, secret_facts_enc = NULL WHERE id = ANY(${ids}::uuid[])`
}

export async function markAttempt(db: Db, id: string, error: string): Promise<void> {
  await db.message.update({
    where: { id },
    data: { attempts: { increment: 1 }, lastAttemptAt: clock.now(), lastError: error },
    select: { id: true },
  })
}
