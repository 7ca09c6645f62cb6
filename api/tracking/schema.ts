import { z } from 'zod'
import { TOURIST_STEPS } from '#domain/case-events'
import {
  caseNumber,
  commandId,
  complaintState,
  fen,
  instant,
  payoutState,
  plainText,
  standing,
} from '../fields.ts'
import { toldPayee } from '../payout/schema.ts'

export const openCase = {
  input: z.strictObject({ caseNumber, secret: z.string().min(16).max(100) }),
  output: z.object({ caseNumber: z.string() }),
}

export const leave = { output: z.object({ left: z.literal(true) }) }

/** The tourist's own case, in steps with times; what is needed from them comes first on the page. */
export const readCase = {
  output: z.object({
    caseNumber: z.string(),
    state: complaintState,
    version: z.int(),
    category: z.string(),
    cause: z.string(),
    merchantName: z.string().nullable(),
    merchantNameEn: z.string().nullable(),
    askedCents: fen,
    story: z.string(),
    submittedAt: instant,
    acceptBy: instant,
    acceptedAt: instant.nullable(),
    decideBy: instant.nullable(),
    decidedAt: instant.nullable(),
    resolvedAt: instant.nullable(),
    reopenUntil: instant.nullable(),
    closedAt: instant.nullable(),
    question: z
      .object({ questionId: z.uuid(), text: z.string(), askedAt: instant, dueAt: instant })
      .nullable(),
    decision: z
      .object({
        decisionId: z.uuid(),
        kind: z.enum(['accepted', 'not-accepted', 'duplicate', 'advance', 'settled', 'rejected', 'referred']),
        amountCents: fen.nullable(),
        reasonCode: z.string().nullable(),
        byRules: z.boolean(),
        at: instant,
      })
      .nullable(),
    /** a settlement that waits for the tourist's word */
    settlement: z.object({ decisionId: z.uuid(), amountCents: fen, confirmUntil: instant }).nullable(),
    payout: z
      .object({
        state: payoutState,
        amountCents: fen,
        sentAt: instant.nullable(),
        paidAt: instant.nullable(),
        /** while it is held: set aside until it is found who must pay, until then at the latest if nobody objects */
        heldUntil: instant.nullable(),
        /** where the payee confirms; only while that is needed */
        collectUrl: z.string().nullable(),
        collectBy: instant.nullable(),
        /** it came to nothing, or came back, and the payee may say until then where it should go */
        correctBy: instant.nullable(),
        /** why, where the provider said so */
        failureCode: z.string().nullable(),
        /** nobody collected it: the same account may be right */
        uncollected: z.boolean(),
      })
      .nullable(),
    evidence: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        fileName: z.string(),
        mediaType: z.string(),
        uploadedAt: instant,
      }),
    ),
    steps: z.array(z.object({ kind: z.enum(TOURIST_STEPS), at: instant })),
    rated: z.boolean(),
    serverTime: instant,
  }),
}
export type TouristCase = z.infer<typeof readCase.output>

export const answerQuestion = {
  input: z.strictObject({ commandId, questionId: z.uuid(), text: plainText(1, 2_000) }),
  output: standing,
}
export const confirmSettlement = {
  input: z.strictObject({ commandId, decisionId: z.uuid(), outcome: z.enum(['confirmed', 'denied']) }),
  output: standing,
}
export const correctPayee = { input: z.strictObject({ commandId, payee: toldPayee }), output: standing }
export const repeatPayout = { input: z.strictObject({ commandId }), output: standing }
export const withdraw = { input: z.strictObject({ commandId }), output: standing }
export const rate = {
  input: z.strictObject({ commandId, score: z.int().min(1).max(5), comment: plainText(1, 500).optional() }),
  output: standing,
}
export const requestReopen = {
  input: z.strictObject({ commandId, text: plainText(10, 2_000) }),
  output: standing,
}

/** A ticket to add evidence to one's own case. */
export const addEvidence = { output: z.object({ ticket: z.string(), expiresAt: instant }) }

/** Something of the case changed: ask again. */
export const changed = { output: z.object({ caseNumber: z.string() }) }
