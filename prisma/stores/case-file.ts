import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Database, inTransaction } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskEmail, maskPhone } from './masking.ts'
import { fen, instant } from './row-shapes.ts'

const bytes = z.instanceof(Uint8Array)
const maybe = instant.nullable()
const name = z.string().nullable()
const row = z.object({
  complaint_id: z.string(),
  fund_id: z.string(),
  city_name: z.string(),
  case_number: z.string(),
  category: z.string(),
  cause: z.string(),
  order_number: z.string().nullable(),
  bought_on: z.string(),
  paid_cents: fen,
  asked_cents: fen,
  submitted_at: z.date().nullable(),
  person_name_enc: bytes,
  phone_enc: bytes.nullable(),
  email_enc: bytes.nullable(),
  merchant_name: z.string(),
  licence_number: z.string().nullable(),
  merchant_address: z.string(),
  plate_code: z.string(),
  reference: z.string(),
  amount_cents: fen,
  recovered_cents: fen,
  noticed_at: z.date().nullable(),
  due_at: z.date().nullable(),
  overdue_at: z.date().nullable(),
  referred_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  state: z.string(),
  chain: z.array(
    z.object({ what: z.string(), outcome: z.string(), amountCents: fen.nullable(), who: name, at: instant }),
  ),
  statements: z.array(z.object({ position: z.string(), text: name, at: instant })),
  messages: z.array(
    z.object({ template: z.string(), channel: z.string(), createdAt: instant, sentAt: maybe }),
  ),
  payments: z.array(
    z.object({
      receivedOn: z.string(),
      bankReference: z.string(),
      source: z.string(),
      amountCents: fen,
      principalCents: fen.nullable(),
      recordedBy: name,
      confirmedBy: name,
    }),
  ),
  evidence: z.array(
    z.object({
      fileName: z.string(),
      kind: z.string(),
      addedBy: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      uploadedAt: instant,
    }),
  ),
})

/** What a court needs of a claim, and of the tourist no more than who it is and that they can be reached. */
export type CaseFile = Awaited<ReturnType<typeof takeCaseFile>>

/**
 * The whole claim as it stands, for those who sue. That somebody took it is in the access log before they have it.
 * @throws DomainError `NOT_FOUND` for another city's too, `ILLEGAL_STATE_CHANGE` before it was referred
 */
export const takeCaseFile = (
  database: Database,
  cipher: FieldCipher,
  look: { readonly recoveryId: string; readonly cityId: string; readonly staffId: string; readonly at: Date },
) =>
  inTransaction(database, async (tx) => {
    const found = await tx.$queryRaw`
      SELECT r.complaint_id, r.fund_id, t.name_zh AS city_name, c.case_number, c.category, c.cause, c.order_number,
        c.bought_on::text, c.paid_cents, c.asked_cents, c.submitted_at, c.person_name_enc, c.phone_enc, c.email_enc,
        m.name AS merchant_name, m.licence_number, m.address AS merchant_address, m.plate_code, r.reference, r.amount_cents,
        r.recovered_cents, r.noticed_at, r.due_at, r.overdue_at, r.referred_at, r.ended_at, r.state,
        (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.at), '[]') FROM (
          SELECT 'decision' AS what, d.kind AS outcome, d.amount_cents AS "amountCents", s.name AS who, d.at
            FROM decision d LEFT JOIN staff s ON s.id = d.decided_by WHERE d.complaint_id = c.id
          UNION ALL SELECT 'taken-back', coalesce(d.undone_because, ''), d.amount_cents, NULL, d.undone_at
            FROM decision d WHERE d.complaint_id = c.id AND d.undone_at IS NOT NULL
          UNION ALL SELECT 'approval', a.outcome, p.amount_cents, s.name, a.at
            FROM approval a JOIN payout p ON p.id = a.payout_id JOIN staff s ON s.id = a.approver_id WHERE p.complaint_id = c.id
          UNION ALL SELECT 'payout', p.state, p.amount_cents, NULL, p.paid_at
            FROM payout p WHERE p.complaint_id = c.id AND p.paid_at IS NOT NULL
          UNION ALL SELECT 'finding', l.outcome, NULL, s.name, l.at
            FROM liability_finding l JOIN staff s ON s.id = l.found_by WHERE l.complaint_id = c.id
          UNION ALL SELECT 'write-off', CASE WHEN w.approved_by IS NOT NULL THEN 'approved' WHEN w.refused_by IS NOT NULL
            THEN 'refused' ELSE 'requested' END, w.amount_cents, s.name, coalesce(w.approved_at, w.refused_at, w.requested_at)
            FROM write_off w JOIN staff s ON s.id = coalesce(w.approved_by, w.refused_by, w.requested_by)
            WHERE w.recovery_id = r.id) x) AS chain,
        (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.at), '[]') FROM (
          SELECT position, text, stated_at AS at FROM merchant_statement s
            WHERE s.complaint_id = c.id AND s.stated_at IS NOT NULL
          UNION ALL SELECT position, text, at FROM recovery_response a WHERE a.recovery_id = r.id) x) AS statements,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('template', g.template, 'channel', g.channel, 'createdAt', g.created_at,
          'sentAt', g.sent_at) ORDER BY g.created_at, g.id), '[]')
          FROM message g WHERE g.complaint_id = c.id AND g.recipient = 'merchant') AS messages,
        (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x."receivedOn", x."bankReference"), '[]') FROM (
          SELECT p.received_on AS "receivedOn", p.bank_reference AS "bankReference", p.source, p.amount_cents AS "amountCents",
            p.principal_cents AS "principalCents", s.name AS "recordedBy", k.name AS "confirmedBy"
          FROM repayment p JOIN staff s ON s.id = p.recorded_by LEFT JOIN staff k ON k.id = p.confirmed_by
          WHERE p.recovery_id = r.id AND p.refused_at IS NULL) x) AS payments,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('fileName', e.file_name, 'kind', e.kind, 'addedBy', e.added_by,
          'bytes', e.bytes, 'sha256', encode(e.sha256, 'hex'), 'uploadedAt', e.uploaded_at) ORDER BY e.uploaded_at, e.id), '[]')
          FROM evidence e WHERE e.complaint_id = c.id) AS evidence
      FROM recovery r JOIN complaint c ON c.id = r.complaint_id JOIN merchant m ON m.id = r.merchant_id JOIN city t ON t.id = r.city_id
      WHERE r.id = ${look.recoveryId}::uuid AND r.city_id = ${look.cityId}`
    const file = z.array(row).parse(found)[0]
    if (!file) throw new DomainError('NOT_FOUND', { recovery: look.recoveryId })
    if (!file.referred_at) throw new DomainError('ILLEGAL_STATE_CHANGE', { state: file.state })
    const { person_name_enc, phone_enc, email_enc, ...rest } = file
    await tx.accessLog.create({
      data: {
        staffId: look.staffId,
        complaintId: file.complaint_id,
        what: 'export',
        fields: ['name'],
        reason: 'case file',
        at: look.at,
      },
      select: { id: true },
    })
    return {
      ...rest,
      person: cipher.decrypt('name', Buffer.from(person_name_enc)),
      contact: phone_enc
        ? maskPhone(cipher.decrypt('phone', Buffer.from(phone_enc)))
        : email_enc
          ? maskEmail(cipher.decrypt('email', Buffer.from(email_enc)))
          : '****',
    }
  })
