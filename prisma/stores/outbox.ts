import type { Prisma } from '../generated/client.ts'
import type { Transaction } from './database.ts'

export interface CaseMessage {
  /** unique over all messages: told twice is sent once */
  readonly key: string
  readonly complaintId: string
  readonly recipient: 'tourist' | 'merchant'
  readonly template: string
  /** what the template's sentence needs; never personal data */
  readonly facts?: Prisma.InputJsonObject
}

/**
 * Puts a message to the case's tourist or merchant into the outbox, in the transaction of what it tells about. The address
 * is looked up when it is sent; a merchant without a contact gets none.
 */
export async function enqueue(tx: Transaction, message: CaseMessage): Promise<void> {
  const facts = JSON.stringify(message.facts ?? {})
  if (message.recipient === 'tourist')
    await tx.$executeRaw`
      INSERT INTO message (key, city_id, complaint_id, recipient, channel, language, template, facts)
      SELECT ${message.key}, city_id, id, 'tourist', CASE WHEN phone_enc IS NULL THEN 'email' ELSE 'sms' END, language,
        ${message.template}, ${facts}::jsonb
      FROM complaint WHERE id = ${message.complaintId}::uuid
      ON CONFLICT (key) DO NOTHING`
  else
    await tx.$executeRaw`
      INSERT INTO message (key, city_id, complaint_id, recipient, channel, language, template, facts)
      SELECT ${message.key}, c.city_id, c.id, 'merchant', CASE WHEN m.phone_enc IS NULL THEN 'email' ELSE 'sms' END, 'zh-CN',
        ${message.template}, ${facts}::jsonb
      FROM complaint c JOIN merchant m ON m.id = c.merchant_id
      WHERE c.id = ${message.complaintId}::uuid AND (m.phone_enc IS NOT NULL OR m.email_enc IS NOT NULL)
      ON CONFLICT (key) DO NOTHING`
}
