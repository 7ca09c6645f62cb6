import { z } from 'zod'
import {
  amountCents,
  colleague,
  commandId,
  cursor,
  day,
  namedDay,
  fen,
  instant,
  pageSize,
  plainText,
  recoveryState,
} from '../fields.ts'

const recoveryRow = z.object({
  recoveryId: z.uuid(),
  reference: z.string(),
  caseNumber: z.string(),
  merchant: z.object({ id: z.uuid(), name: z.string(), nameEn: z.string().nullable() }),
  state: recoveryState,
  amountCents: fen,
  recoveredCents: fen,
  /** what the merchant still owes */
  owedCents: fen,
  surplusCents: fen,
  openedAt: instant,
  dueAt: instant.nullable(),
  overdueAt: instant.nullable(),
  ageDays: z.int(),
  overdue: z.enum(['none', 'orange', 'red']),
  /** records that wait for a second person */
  openRepayments: z.int(),
  openWriteOff: z.boolean(),
  /** instalments that wait for an answer */
  openPlan: z.boolean(),
  /** an objection that nobody has decided */
  contested: z.boolean(),
  /** what comes by itself, and when; null when it waits for people, or is over */
  nextStep: z
    .object({ kind: z.enum(['reminder', 'overdue', 'delist', 'deposit', 'legal']), at: instant })
    .nullable(),
  /** may be drawn from the merchant's deposit, since its step came */
  drawCents: fen.nullable(),
})

export const list = {
  input: z.strictObject({
    show: z.enum(['open', 'overdue', 'contested', 'ended', 'all']).default('open'),
    states: z.array(recoveryState).max(12).optional(),
    /** reference, case number or part of the merchant's name */
    text: plainText(1, 80).optional(),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({
    rows: z.array(recoveryRow),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

const onRecovery = z.strictObject({ recoveryId: z.uuid() })

export const repayment = z.object({
  repaymentId: z.uuid(),
  source: z.enum(['bank', 'deposit']),
  bankReference: z.string(),
  amountCents: fen,
  receivedOn: day,
  recordedBy: colleague,
  recordedAt: instant,
  confirmedBy: colleague.nullable(),
  confirmedAt: instant.nullable(),
  refusedBy: colleague.nullable(),
  refusedAt: instant.nullable(),
  principalCents: fen.nullable(),
  surplusCents: fen.nullable(),
  postedAt: instant.nullable(),
  /** the line of the bank's statement a person found it to be; `reference` is the bank's own */
  bankLine: z.object({ bookedOn: day, reference: z.string().nullable(), matchedAt: instant }).nullable(),
  mine: z.boolean(),
})

export const writeOff = z.object({
  writeOffId: z.uuid(),
  amountCents: fen,
  reason: z.string(),
  requestedBy: colleague,
  requestedAt: instant,
  approvedBy: colleague.nullable(),
  approvedAt: instant.nullable(),
  refusedBy: colleague.nullable(),
  refusedAt: instant.nullable(),
  postedAt: instant.nullable(),
  mine: z.boolean(),
})

export const read = {
  input: onRecovery,
  output: recoveryRow.extend({
    payoutId: z.uuid(),
    remindersSent: z.int(),
    noticedAt: instant.nullable(),
    objectedAt: instant.nullable(),
    endedAt: instant.nullable(),
    /** what the merchant said to the notice, in its own words */
    responses: z.array(
      z.object({
        responseId: z.uuid(),
        position: z.enum(['agrees', 'objects']),
        text: z.string().nullable(),
        at: instant,
      }),
    ),
    repayments: z.array(repayment),
    writeOffs: z.array(writeOff),
    /** of an advance whose merchant is not liable: fen nobody has borne yet; else what is owed */
    leftCents: fen,
    referredAt: instant.nullable(),
    /** claimed beside the principal, from the day it was due */
    interest: z.object({ accruedCents: fen, paidCents: fen, owedCents: fen }),
    plans: z.array(
      z.object({
        planId: z.uuid(),
        instalments: z.array(z.object({ on: day, amountCents: fen })),
        proposedAt: instant,
        outcome: z.enum(['accepted', 'refused', 'lapsed']).nullable(),
        decidedBy: colleague.nullable(),
        reason: z.string().nullable(),
        endedBecause: z.enum(['kept', 'missed']).nullable(),
      }),
    ),
    findings: z.array(
      z.object({
        findingId: z.uuid(),
        outcome: z.enum(['liable', 'not-liable']),
        reason: z.string(),
        borneBy: z.enum(['fund', 'tourist']).nullable(),
        foundBy: colleague,
        at: instant,
      }),
    ),
    /** who reads had a part in the advance, and so does not decide about an objection */
    hadPart: z.boolean(),
    clawBack: z
      .object({
        reference: z.string(),
        amountCents: fen,
        askedAt: instant,
        payments: z.array(
          z.object({
            paymentId: z.uuid(),
            bankReference: z.string(),
            amountCents: fen,
            receivedOn: day,
            recordedBy: colleague,
            confirmedBy: colleague.nullable(),
            refusedBy: colleague.nullable(),
            postedAt: instant.nullable(),
            mine: z.boolean(),
          }),
        ),
      })
      .nullable(),
    serverTime: instant,
  }),
}

const standing = z.object({ state: recoveryState, recoveredCents: fen })

export const recordRepayment = {
  input: onRecovery.extend({
    /** the repayment's id */
    commandId,
    bankReference: plainText(3, 64),
    amountCents,
    receivedOn: namedDay,
    /** out of the merchant's deposit, once that step came */
    source: z.enum(['bank', 'deposit']).default('bank'),
  }),
  output: standing,
}

export const decideRepayment = {
  input: onRecovery.extend({
    commandId,
    repaymentId: z.uuid(),
    outcome: z.enum(['confirmed', 'refused']),
  }),
  output: standing,
}

export const requestWriteOff = {
  /** the write-off's id is the command's */
  input: onRecovery.extend({ commandId, reason: plainText(5, 500) }),
  output: standing,
}

export const decideWriteOff = {
  input: onRecovery.extend({
    commandId,
    writeOffId: z.uuid(),
    outcome: z.enum(['approved', 'refused']),
  }),
  output: standing,
}

export const decidePlan = {
  input: onRecovery
    .extend({
      commandId,
      planId: z.uuid(),
      outcome: z.enum(['accepted', 'refused']),
      /** for a no, in words that the merchant reads */
      reason: plainText(5, 500).optional(),
    })
    .superRefine(({ outcome, reason }, context) => {
      if (outcome === 'refused' && reason === undefined)
        context.addIssue({ code: 'custom', path: ['reason'], message: 'REASON_REQUIRED' })
    }),
  output: standing,
}

export const decideObjection = {
  /** the finding's id is the command's */
  input: onRecovery.extend({
    commandId,
    outcome: z.enum(['liable', 'not-liable']),
    reason: plainText(5, 500),
  }),
  output: standing,
}

export const recordClawBack = {
  /** the payment's id is the command's */
  input: onRecovery.extend({
    commandId,
    bankReference: plainText(3, 64),
    amountCents,
    receivedOn: namedDay,
  }),
  output: standing,
}

export const decideClawBack = {
  input: onRecovery.extend({
    commandId,
    paymentId: z.uuid(),
    outcome: z.enum(['confirmed', 'refused']),
  }),
  output: standing,
}
