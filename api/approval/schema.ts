import { z } from 'zod'
import { PAYEE_PARTS } from '#domain/approval'
import { RAILS } from '#domain/rails'
import { RULE_IDS } from '#domain/rules'
import {
  caseNumber,
  colleague,
  commandId,
  cursor,
  fen,
  instant,
  note,
  pageSize,
  standing,
  version,
} from '../fields.ts'

/** A payee, masked: of the name the first sign, of the account the last four. */
const maskedPayee = z.object({
  name: z.string(),
  rail: z.enum(RAILS),
  account: z.string(),
  bankCode: z.string().nullable(),
})
export type MaskedPayee = z.infer<typeof maskedPayee>

export const list = {
  input: z.strictObject({ cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        caseNumber: z.string(),
        version,
        decisionId: z.uuid(),
        category: z.string(),
        cause: z.string(),
        merchantName: z.string().nullable(),
        askedCents: fen,
        amountCents: fen,
        reasonCode: z.string().nullable(),
        note: z.string().nullable(),
        /** null: the rules decided, and the payee was corrected since */
        decidedBy: colleague.nullable(),
        /** the payee was put right after a payout came to nothing; by nobody of ours: the tourist */
        correction: z
          .object({
            at: instant,
            by: colleague.nullable(),
            before: maskedPayee,
            now: maskedPayee,
            /** masked, two that differ can look the same */
            changed: z.array(z.enum(PAYEE_PARTS)),
          })
          .nullable(),
        decidedAt: instant,
        approvalNeeded: z.enum(['second-person', 'supervisor']),
        /** where the decision differs from the rules: eligibility rules that do not hold */
        against: z.array(z.enum(RULE_IDS)),
        flags: z.array(z.string()),
        dueAt: instant.nullable(),
        /** null when this reader may decide; else why not */
        barred: z
          .enum(['own-decision', 'own-correction', 'supervisor-required', 'conflict-of-interest'])
          .nullable(),
      }),
    ),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

export const decide = {
  input: z.strictObject({
    caseNumber,
    commandId,
    version,
    decisionId: z.uuid(),
    outcome: z.enum(['approved', 'refused']),
    /** for a no: one of REASONS['approval-refused'] */
    reasonCode: z.string().max(40).optional(),
    note,
  }),
  output: standing,
}
