import { z } from 'zod'
import { RULE_IDS } from '#domain/rules'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskName } from './masking.ts'
import { fen, plainValue } from './row-shapes.ts'

const row = z.object({
  id: z.string(),
  due_key: z.string(),
  case_number: z.string(),
  version: z.number(),
  submitted_at: z.date(),
  intake_due_at: z.date(),
  category: z.string(),
  cause: z.string(),
  asked_cents: fen,
  merchant_name: z.string().nullable(),
  person_name_enc: z.instanceof(Uint8Array),
  rules: z
    .array(
      z.object({
        rule: z.enum(RULE_IDS),
        holds: z.boolean().nullable(),
        value: plainValue,
        limit: plainValue,
      }),
    )
    .nullable(),
  same_order: z.string().nullable(),
})

/** Cases that wait for the desk: what the rules doubted about each, and an older case of the same order if there is one. */
export async function intakeList(
  db: Db,
  cipher: FieldCipher,
  cityId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toIntake>>> {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(c.due_at, c.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const found = await db.$queryRaw`
    SELECT c.id, c.due_at::text AS due_key, c.case_number, c.version, c.submitted_at, c.intake_due_at, c.category, c.cause,
      c.asked_cents, coalesce(m.name, c.merchant_text) AS merchant_name, c.person_name_enc, a.rules,
      (SELECT o.case_number FROM complaint o WHERE o.merchant_id = c.merchant_id AND o.order_number = c.order_number
        AND o.id <> c.id AND o.city_id = c.city_id AND o.state NOT IN ('withdrawn', 'not-accepted', 'duplicate')
        ORDER BY o.submitted_at, o.id LIMIT 1) AS same_order
    FROM complaint c
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN assessment a ON a.complaint_id = c.id AND a.kind = 'intake' AND a.round = c.round
    WHERE c.city_id = ${cityId} AND c.state = 'submitted' AND ${place}
    ORDER BY c.due_at, c.id LIMIT ${limit + 1}`
  return pageOf(
    z.array(row).parse(found),
    limit,
    (last) => [last.due_key, last.id],
    (shown) => toIntake(shown, cipher),
  )
}

const toIntake = (kase: z.infer<typeof row>, cipher: FieldCipher) => ({
  caseNumber: kase.case_number,
  version: kase.version,
  submittedAt: kase.submitted_at,
  dueAt: kase.intake_due_at,
  category: kase.category,
  cause: kase.cause,
  askedCents: kase.asked_cents,
  merchantName: kase.merchant_name,
  personName: maskName(cipher.decrypt('name', kase.person_name_enc)),
  doubts: (kase.rules ?? [])
    .filter((rule) => rule.holds !== true)
    .map(({ rule, value, limit }) => ({ rule, value, limit })),
  sameOrderCaseNumber: kase.same_order,
})
