import { z } from 'zod'
import { APPEAL_OUTCOMES, APPEAL_SIDES } from '#domain/appeal'
import { APPEAL_MOVES, statesOf } from '#domain/states'
import {
  amountCents,
  colleague,
  commandId,
  complaintState,
  cursor,
  fen,
  instant,
  pageSize,
  plainText,
  recoveryState,
} from '../fields.ts'

export const appealState = z.enum(statesOf(APPEAL_MOVES))
const side = z.enum(APPEAL_SIDES)
const outcome = z.enum(APPEAL_OUTCOMES)
/** What its appellant writes. */
const words = plainText(10, 4_000)
/** What both sides read. */
const reason = plainText(10, 2_000)

/** Why somebody of the staff may not hear it; null: nothing stands against it. */
const part = z.string().nullable()

const line = z.object({
  appealId: z.uuid(),
  side,
  state: appealState,
  caseNumber: z.string(),
  /** of the claim that a merchant appeals against */
  reference: z.string().nullable(),
  merchantName: z.string().nullable(),
  merchantNameEn: z.string().nullable(),
  late: z.boolean(),
  filedAt: instant,
  reviewDueAt: instant.nullable(),
  overdue: z.boolean(),
  heardBy: colleague.nullable(),
  askedCents: fen,
  /** in all rounds of the case */
  advancedCents: fen,
  /** what the merchant owes, or owed, on the claim; null for a tourist's */
  claimedCents: fen.nullable(),
  part,
})

export const list = {
  input: z.strictObject({
    show: z.enum(['open', 'late', 'ended', 'all']).default('open'),
    side: side.optional(),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({ rows: z.array(line), nextCursor: cursor.nullable(), serverTime: instant }),
}

const onAppeal = z.strictObject({ appealId: z.uuid() })

export const read = {
  input: onAppeal,
  output: line.extend({
    version: z.int(),
    number: z.int(),
    round: z.int(),
    caseState: complaintState,
    fileUntil: instant,
    endedAt: instant.nullable(),
    /** what its appellant says */
    text: z.string(),
    /** the tourist's words of the complaint, and the merchant's to it and to its notices */
    story: z.string(),
    statements: z.array(z.object({ position: z.string(), text: z.string().nullable(), at: instant })),
    evidence: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        fileName: z.string(),
        mediaType: z.string(),
        addedBy: z.string(),
        uploadedAt: instant,
        /** added for this appeal */
        ofAppeal: z.boolean(),
      }),
    ),
    /** how the case was decided until now, in order */
    chain: z.array(
      z.object({
        what: z.enum(['decision', 'approval', 'finding', 'reopening', 'appeal']),
        outcome: z.string(),
        amountCents: fen.nullable(),
        reasonCode: z.string().nullable(),
        words: z.string().nullable(),
        by: colleague.nullable(),
        at: instant,
      }),
    ),
    /** a person's word on a late one */
    admission: z.object({ by: colleague.nullable(), at: instant.nullable(), reason: z.string() }).nullable(),
    admittedAt: instant.nullable(),
    heardAt: instant.nullable(),
    decision: z
      .object({
        outcome,
        /** of `varied`: what a tourist comes to in all, what a merchant owes in all */
        amountCents: fen.nullable(),
        /** paid to the tourist beside what was advanced */
        extraCents: fen.nullable(),
        /** not claimed from the merchant any more; and due back to it */
        releasedCents: fen.nullable(),
        refundCents: fen.nullable(),
        borneBy: z.enum(['fund', 'tourist']).nullable(),
        moneyUntil: instant.nullable(),
        reason: z.string(),
        by: colleague.nullable(),
        at: instant,
      })
      .nullable(),
    payouts: z.array(
      z.object({
        payoutId: z.uuid(),
        kind: z.string(),
        state: z.string(),
        amountCents: fen,
        paidAt: instant.nullable(),
      }),
    ),
    claims: z.array(
      z.object({
        recoveryId: z.uuid(),
        reference: z.string(),
        state: recoveryState,
        amountCents: fen,
        recoveredCents: fen,
        owedCents: fen,
        /** of the advance, what its merchant does not owe; and what nobody has borne yet */
        waivedCents: fen,
        leftCents: fen,
        appealed: z.boolean(),
      }),
    ),
    /** the reader may hear and decide it: nothing stands against it */
    mayHear: z.boolean(),
    /** and has taken it up */
    mine: z.boolean(),
    serverTime: instant,
  }),
}

const standing = z.object({ state: appealState, version: z.int() })

/** A person's word on a late appeal, with its reason. */
export const admit = { input: onAppeal.extend({ commandId, reason }), output: standing }
export const markOutOfTime = { input: onAppeal.extend({ commandId, reason }), output: standing }
export const takeUp = { input: onAppeal.extend({ commandId }), output: standing }
export const decide = {
  input: onAppeal
    .extend({ commandId, outcome, amountCents: amountCents.optional(), reason })
    .superRefine(({ outcome: decided, amountCents: amount }, context) => {
      if ((decided === 'varied') !== (amount !== undefined))
        context.addIssue({
          code: 'custom',
          path: ['amountCents'],
          message: amount === undefined ? 'REQUIRED' : 'INVALID',
        })
    }),
  output: standing,
}

/** What is due back to merchants; it is paid as a `merchant-refund` movement of the fund that names the recovery. */
export const listRefunds = {
  input: z.strictObject({ openOnly: z.boolean().default(true), cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        recoveryId: z.uuid(),
        reference: z.string(),
        caseNumber: z.string(),
        merchantName: z.string(),
        merchantNameEn: z.string().nullable(),
        state: recoveryState,
        because: z.enum(['appeal', 'finding']),
        dueCents: fen,
        /** not paid back yet; and of it, asked for and not decided */
        openCents: fen,
        askedCents: fen,
        dueSince: instant,
        payUntil: instant,
      }),
    ),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

const ownAppeal = z.object({
  appealId: z.uuid(),
  state: appealState,
  text: z.string(),
  late: z.boolean(),
  filedAt: instant,
  /** decided by then */
  reviewDueAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** why a late one was heard, or was not */
  admissionReason: z.string().nullable(),
  /** of the decision */
  reason: z.string().nullable(),
  amountCents: fen.nullable(),
  /** paid to the tourist beside the first; paid back to the merchant */
  extraCents: fen.nullable(),
  refundCents: fen.nullable(),
  moneyUntil: instant.nullable(),
  evidence: z.array(
    z.object({ id: z.uuid(), fileName: z.string(), mediaType: z.string(), uploadedAt: instant }),
  ),
})

/** What its appellant sees: what may be appealed against and until when, or why not, and how an appeal stands. */
const own = z.object({
  may: z.boolean(),
  /** the last instant in time; a later appeal is looked at by a person */
  until: instant.nullable(),
  because: z.enum(['APPEAL_NOT_OPEN', 'OBJECTION_FIRST']).nullable(),
  appeal: ownAppeal.nullable(),
  /** until it is decided it may be withdrawn, and evidence added */
  open: z.boolean(),
  serverTime: instant,
})
export type OwnAppeal = z.infer<typeof own>
const ticket = z.object({ ticket: z.string(), expiresAt: instant })

export const touristRead = { output: own }
/** The appeal's id is the command's. */
export const touristFile = { input: z.strictObject({ commandId, text: words }), output: own }
export const touristWithdraw = { input: onAppeal.extend({ commandId }), output: standing }
export const touristEvidence = { input: onAppeal, output: ticket }

const onClaim = z.strictObject({ recoveryId: z.uuid() })
export const merchantRead = { input: onClaim, output: own }
export const merchantFile = { input: onClaim.extend({ commandId, text: words }), output: own }
export const merchantWithdraw = { input: onClaim.extend({ appealId: z.uuid(), commandId }), output: standing }
export const merchantEvidence = { input: onClaim.extend({ appealId: z.uuid() }), output: ticket }
