import { z } from 'zod'
import { LANGUAGES } from '#domain/people'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskEmail, maskName, maskPhone } from './masking.ts'
import { fen } from './row-shapes.ts'

const bytes = z.instanceof(Uint8Array)
const row = z.object({
  id: z.string(),
  due_key: z.string(),
  case_number: z.string(),
  due_at: z.date(),
  resolved_at: z.date().nullable(),
  person_name_enc: bytes,
  phone_enc: bytes.nullable(),
  email_enc: bytes.nullable(),
  language: z.enum(LANGUAGES),
  merchant_name: z.string().nullable(),
  decision: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
  amount_cents: fen.nullable(),
})

/** Calls that are due and not made; the number to call is masked until it is asked for. */
export async function followUpList(
  db: Db,
  cipher: FieldCipher,
  { cityId, now }: { cityId: string; now: Date },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toCall>>> {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(f.due_at, c.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const found = await db.$queryRaw`
    SELECT c.id, f.due_at::text AS due_key, c.case_number, f.due_at, c.resolved_at, c.person_name_enc, c.phone_enc,
      c.email_enc, c.language, coalesce(m.name, c.merchant_text) AS merchant_name, d.kind AS decision, d.amount_cents
    FROM follow_up f JOIN complaint c ON c.id = f.complaint_id AND c.round = f.round
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN decision d ON d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
    WHERE f.at IS NULL AND f.due_at <= ${now} AND c.city_id = ${cityId} AND c.state IN ('resolved', 'reopen-requested')
      AND ${place}
    ORDER BY f.due_at, c.id LIMIT ${limit + 1}`
  return pageOf(
    z.array(row).parse(found),
    limit,
    (last) => [last.due_key, last.id],
    (shown) => toCall(shown, cipher),
  )
}

const toCall = (kase: z.infer<typeof row>, cipher: FieldCipher) => ({
  caseNumber: kase.case_number,
  dueAt: kase.due_at,
  resolvedAt: kase.resolved_at,
  personName: maskName(cipher.decrypt('name', kase.person_name_enc)),
  phone: kase.phone_enc && maskPhone(cipher.decrypt('phone', kase.phone_enc)),
  email: kase.email_enc && maskEmail(cipher.decrypt('email', kase.email_enc)),
  language: kase.language,
  merchantName: kase.merchant_name,
  decision: kase.decision,
  amountCents: kase.amount_cents,
})
