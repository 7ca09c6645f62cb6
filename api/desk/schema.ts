import { z } from 'zod'
import { RULE_IDS } from '#domain/rules'
import {
  caseNumber,
  commandId,
  cursor,
  fen,
  instant,
  language,
  note,
  pageSize,
  standing,
  version,
} from '../fields.ts'

export const listIntake = {
  input: z.strictObject({ cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        caseNumber: z.string(),
        version,
        submittedAt: instant,
        dueAt: instant,
        category: z.string(),
        cause: z.string(),
        askedCents: fen,
        merchantName: z.string().nullable(),
        personName: z.string(),
        /** the intake rules that do not hold: why a person is asked */
        doubts: z.array(
          z.object({
            rule: z.enum(RULE_IDS),
            value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
            limit: z.union([z.string(), z.number(), z.boolean(), z.null()]),
          }),
        ),
        /** an older live complaint about the same order, if there is one */
        sameOrderCaseNumber: z.string().nullable(),
      }),
    ),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

export const decideIntake = {
  input: z.strictObject({
    caseNumber,
    commandId,
    version,
    kind: z.enum(['accepted', 'not-accepted', 'duplicate']),
    /** for a no: one of REASONS['not-accepted'] or REASONS.duplicate */
    reasonCode: z.string().max(40).optional(),
    /** for a duplicate: the first case */
    linkedCaseNumber: caseNumber.optional(),
    note,
  }),
  output: standing,
}

export const listFollowUps = {
  input: z.strictObject({ cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        caseNumber: z.string(),
        dueAt: instant,
        resolvedAt: instant.nullable(),
        personName: z.string(),
        phone: z.string().nullable(),
        email: z.string().nullable(),
        language,
        merchantName: z.string().nullable(),
        decision: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
        amountCents: fen.nullable(),
      }),
    ),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

export const recordFollowUp = {
  input: z.strictObject({
    caseNumber,
    commandId,
    outcome: z.enum(['happy', 'unhappy', 'unreached']),
    note,
  }),
  output: standing,
}
