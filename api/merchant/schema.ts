import { z } from 'zod'
import { MERCHANT_STEPS } from '#domain/case-events'
import { QUESTIONS } from '#domain/categories'
import { ACCOUNT_LINE_KINDS } from '#domain/merchant-account'
import {
  amountCents,
  caseNumber,
  commandId,
  complaintState,
  cursor,
  fen,
  instant,
  namedDay,
  pageSize,
  plainText,
  recoveryState,
} from '../fields.ts'

export const merchantCard = z.object({
  id: z.uuid(),
  name: z.string(),
  nameEn: z.string().nullable(),
  address: z.string(),
  category: z.string(),
  plateCode: z.string(),
  /** "covered by advance compensation" */
  enrolled: z.boolean(),
  distanceMetres: z.number().nullable(),
})

export const searchMerchants = {
  input: z.strictObject({
    cityId: plainText(2, 40),
    text: plainText(1, 60),
    near: z
      .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
      .optional(),
  }),
  output: z.object({ merchants: z.array(merchantCard) }),
}

export const merchantByPlate = {
  input: z.strictObject({ plateCode: plainText(2, 40) }),
  output: z.object({ merchant: merchantCard.nullable() }),
}

export const signIn = {
  input: z.strictObject({ plateOrLicence: plainText(2, 40), proof: z.string().max(100) }),
  output: z.object({ merchantName: z.string() }),
}

const merchantSelf = z.object({
  name: z.string(),
  nameEn: z.string().nullable(),
  plateCode: z.string(),
  licenceNumber: z.string().nullable(),
  enrolled: z.boolean(),
  /** what it has in custody */
  depositCents: fen,
})

export const listDue = {
  output: z.object({
    merchant: merchantSelf,
    due: z.array(
      z.object({
        /** tell your side before it is decided; pay what was advanced */
        kind: z.enum(['answer', 'pay']),
        caseNumber: z.string(),
        category: z.string(),
        cause: z.string(),
        /** asked for, or owed */
        amountCents: fen,
        dueAt: instant,
      }),
    ),
    serverTime: instant,
  }),
}

export const listCases = {
  input: z.strictObject({ cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        caseNumber: z.string(),
        category: z.string(),
        cause: z.string(),
        state: complaintState,
        askedCents: fen,
        knownAt: instant,
        recovery: z.object({ state: recoveryState, owedCents: fen }).nullable(),
      }),
    ),
    nextCursor: cursor.nullable(),
  }),
}

export const readCase = {
  input: z.strictObject({ caseNumber }),
  output: z.object({
    caseNumber: z.string(),
    state: complaintState,
    category: z.string(),
    cause: z.string(),
    answers: z.array(z.object({ question: z.enum(QUESTIONS), answer: z.boolean() })),
    orderNumber: z.string().nullable(),
    boughtOn: z.string(),
    paidCents: fen,
    askedCents: fen,
    statement: z
      .object({
        askedAt: instant,
        dueAt: instant,
        position: z.enum(['agrees', 'objects', 'has-settled']).nullable(),
        text: z.string().nullable(),
        statedAt: instant.nullable(),
        late: z.boolean(),
      })
      .nullable(),
    decision: z
      .object({
        kind: z.enum(['advance', 'settled', 'rejected', 'referred']),
        amountCents: fen.nullable(),
        reasonCode: z.string().nullable(),
        byRules: z.boolean(),
        at: instant,
      })
      .nullable(),
    steps: z.array(z.object({ kind: z.enum(MERCHANT_STEPS), at: instant })),
    /** the merchant's own */
    evidence: z.array(
      z.object({ id: z.uuid(), fileName: z.string(), mediaType: z.string(), uploadedAt: instant }),
    ),
    recovery: z
      .object({
        recoveryId: z.uuid(),
        fundName: z.string(),
        /** what the merchant writes on the transfer */
        reference: z.string(),
        state: recoveryState,
        amountCents: fen,
        recoveredCents: fen,
        owedCents: fen,
        surplusCents: fen,
        noticedAt: instant.nullable(),
        dueAt: instant.nullable(),
        /** an objection that nobody has decided */
        contested: z.boolean(),
        /** what comes if nothing is paid, and by when */
        nextStep: z
          .object({ kind: z.enum(['overdue', 'delist', 'deposit', 'legal']), at: instant })
          .nullable(),
        /** claimed beside what is owed, from the day it was due */
        interestCents: fen,
        plans: z.array(
          z.object({
            instalments: z.array(z.object({ on: z.string(), amountCents: fen })),
            outcome: z.enum(['accepted', 'refused', 'lapsed']).nullable(),
            reason: z.string().nullable(),
            ended: z.boolean(),
          }),
        ),
        accounts: z.array(z.object({ bank: z.string(), label: z.string(), number: z.string() })),
        responses: z.array(
          z.object({ position: z.enum(['agrees', 'objects']), text: z.string().nullable(), at: instant }),
        ),
        /** what the bank shows; it counts once two people have seen it */
        repayments: z.array(z.object({ amountCents: fen, receivedOn: z.string(), counted: z.boolean() })),
      })
      .nullable(),
    serverTime: instant,
  }),
}
export type MerchantCase = z.infer<typeof readCase.output>

/** A ticket to show one's own side. */
export const addEvidence = {
  input: z.strictObject({ caseNumber }),
  output: z.object({ ticket: z.string(), expiresAt: instant }),
}

export const readAccount = {
  input: z.strictObject({ from: namedDay, to: namedDay }),
  output: z.object({
    merchant: merchantSelf,
    from: z.string(),
    to: z.string(),
    openingCents: fen,
    claimedCents: fen,
    receivedCents: fen,
    closingCents: fen,
    lines: z.array(
      z.object({
        at: instant,
        kind: z.enum(ACCOUNT_LINE_KINDS),
        caseNumber: z.string(),
        reference: z.string(),
        amountCents: fen,
        balanceCents: fen,
        bankDay: z.string().nullable(),
      }),
    ),
    serverTime: instant,
  }),
}
export type MerchantAccount = z.infer<typeof readAccount.output>

export const signOut = { output: z.object({ left: z.literal(true) }) }

export const stateCase = {
  input: z.strictObject({
    caseNumber,
    position: z.enum(['agrees', 'objects', 'has-settled']),
    text: plainText(1, 2_000),
  }),
  output: z.object({ statedAt: instant, late: z.boolean() }),
}

export const respondToNotice = {
  input: z
    .strictObject({
      recoveryId: z.uuid(),
      commandId,
      position: z.enum(['agrees', 'objects']),
      text: plainText(1, 2_000).optional(),
    })
    .superRefine(({ position, text }, context) => {
      if (position === 'objects' && text === undefined)
        context.addIssue({ code: 'custom', path: ['text'], message: 'REQUIRED' })
    }),
  output: z.object({ state: recoveryState }),
}

export const proposePlan = {
  input: z.strictObject({
    recoveryId: z.uuid(),
    /** the plan's id */
    commandId,
    instalments: z
      .array(z.strictObject({ on: namedDay, amountCents }))
      .min(2)
      .max(12),
  }),
  output: z.object({ state: recoveryState }),
}
