import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { complaintState } from './case-standing.ts'
import type { Db } from './database.ts'
import type { Fund, LedgerReader } from './ledger/contract.ts'
import { colleague, fen, instant } from './row-shapes.ts'

/** The fund a city's advances come from. @throws DomainError `FUND_NOT_FOUND` */
export async function fundOfCity(ledger: LedgerReader, cityId: string): Promise<Fund> {
  const fund = await ledger.fundOfCity(cityId)
  if (!fund) throw new DomainError('FUND_NOT_FOUND', { city: cityId })
  return fund
}

/** The city's other funds: districts and special ones, which money can be transferred to. */
export async function otherFunds(ledger: LedgerReader, cityId: string): Promise<readonly Fund[]> {
  return (await ledger.funds()).filter((fund) => fund.cityId === cityId && fund.kind !== 'city')
}

/** The case numbers behind journals, in one statement. */
export async function caseNumbersOf(
  db: Db,
  complaintIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(complaintIds.flatMap((id) => (id === null ? [] : [id])))]
  if (ids.length === 0) return new Map()
  const found = await db.complaint.findMany({
    where: { id: { in: ids } },
    select: { id: true, caseNumber: true },
  })
  return new Map(found.map((kase) => [kase.id, kase.caseNumber]))
}

const background = z.object({
  actor: colleague.nullable(),
  approver: colleague.nullable(),
  case_number: z.string().nullable(),
  case_state: complaintState.nullable(),
  document_reference: z.string().nullable(),
  decision: z
    .object({
      id: z.string(),
      amountCents: fen.nullable(),
      byRules: z.boolean(),
      decidedBy: colleague.nullable(),
      approver: colleague.nullable(),
      at: instant,
    })
    .nullable(),
  evidence: z.array(
    z.object({ id: z.string(), kind: z.string(), fileName: z.string(), mediaType: z.string() }),
  ),
})
export type JournalBackground = z.infer<typeof background>

/** What a journal rests on: who posted it, its document, the case, the decision to pay and the evidence; one statement. */
export async function readJournalBackground(
  db: Db,
  journal: {
    readonly actorId: string | null
    readonly approverId: string | null
    readonly complaintId: string | null
    readonly payoutId: string | null
    readonly documentId: string | null
  },
): Promise<JournalBackground> {
  const { actorId, approverId, complaintId, payoutId, documentId } = journal
  const found = await db.$queryRaw`
    SELECT
      (SELECT jsonb_build_object('id', id, 'name', name) FROM staff WHERE id = ${actorId}) AS actor,
      (SELECT jsonb_build_object('id', id, 'name', name) FROM staff WHERE id = ${approverId}) AS approver,
      c.case_number, c.state AS case_state,
      coalesce(
        (SELECT bank_reference FROM repayment WHERE id = ${documentId}::uuid),
        (SELECT reference FROM fund_movement WHERE id = ${documentId}::uuid),
        (SELECT reason FROM write_off WHERE id = ${documentId}::uuid)) AS document_reference,
      (SELECT jsonb_build_object('id', d.id, 'amountCents', d.amount_cents, 'byRules', d.decided_by_kind = 'rules',
          'decidedBy', CASE WHEN s.id IS NULL THEN NULL ELSE jsonb_build_object('id', s.id, 'name', s.name) END,
          'approver', CASE WHEN p.id IS NULL THEN NULL ELSE jsonb_build_object('id', p.id, 'name', p.name) END, 'at', d.at)
        FROM payout o JOIN decision d ON d.id = o.decision_id LEFT JOIN staff s ON s.id = d.decided_by
        LEFT JOIN LATERAL (SELECT approver_id FROM approval WHERE decision_id = d.id AND outcome = 'approved'
          ORDER BY payout_id = o.id DESC, at DESC LIMIT 1) a ON true
        LEFT JOIN staff p ON p.id = a.approver_id
        WHERE o.id = ${payoutId}::uuid) AS decision,
      coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'fileName', e.file_name,
          'mediaType', e.media_type) ORDER BY e.kind <> 'receipt', e.position, e.id)
        FROM evidence e WHERE e.complaint_id = c.id), '[]') AS evidence
    FROM (VALUES (${complaintId}::uuid)) AS j(complaint_id) LEFT JOIN complaint c ON c.id = j.complaint_id`
  const kept = z.array(background).parse(found)[0]
  if (!kept) throw new DomainError('NOT_FOUND', {})
  return kept
}
