import { z } from 'zod'
import {
  amountCents,
  caseNumber,
  colleague,
  commandId,
  complaintState,
  fen,
  instant,
  note,
  payoutState,
  plainText,
  version,
} from '../fields.ts'

const line = z.object({
  groupId: z.uuid(),
  merchantName: z.string(),
  merchantNameEn: z.string().nullable(),
  cause: z.string(),
  category: z.string(),
  openedAt: instant,
  closedAt: instant.nullable(),
  members: z.int(),
  /** nobody has decided them yet */
  undecided: z.int(),
  askedCents: fen,
  firstDueAt: instant.nullable(),
})

export const list = { output: z.object({ rows: z.array(line), serverTime: instant }) }

const kind = z.enum(['advance', 'rejected', 'referred'])
const onGroup = z.strictObject({ groupId: z.uuid() })

export const read = {
  input: onGroup,
  output: line.extend({
    merchantRisk: z.int(),
    fundAvailableCents: fen,
    members: z.array(
      z.object({
        caseNumber: z.string(),
        version,
        state: complaintState,
        askedCents: fen,
        paidCents: fen,
        evidence: z.int(),
        flags: z.array(z.string()),
        dueAt: instant.nullable(),
        holder: colleague.extend({ mine: z.boolean() }).nullable(),
        payoutState: payoutState.nullable(),
        failureCode: z.string().nullable(),
        decision: z.string().nullable(),
        amountCents: fen.nullable(),
        /** what came of the group's decision in this case; refused with its code */
        told: z.enum(['waiting', 'applied', 'refused']).nullable(),
        refusal: z.string().nullable(),
      }),
    ),
    decisions: z.array(
      z.object({
        groupDecisionId: z.uuid(),
        kind,
        reasonCode: z.string().nullable(),
        note: z.string().nullable(),
        by: colleague,
        at: instant,
        members: z.int(),
        applied: z.int(),
        refused: z.int(),
        /** to the merchant */
        notices: z.int(),
      }),
    ),
    serverTime: instant,
  }),
}

const MOST_MEMBERS = 200

export const decide = {
  input: onGroup.extend({
    commandId,
    kind,
    /** of a no, or of paying some of them in part */
    reasonCode: plainText(1, 40).optional(),
    note,
    members: z
      .array(z.strictObject({ caseNumber, version, amountCents: amountCents.optional() }))
      .min(1)
      .max(MOST_MEMBERS),
  }),
  /** each member's own outcome; those still waiting hear of it without anybody doing anything */
  output: z.object({
    applied: z.int(),
    refused: z.array(z.object({ caseNumber: z.string(), code: z.string() })),
    waiting: z.int(),
  }),
}

export const leave = {
  input: z.strictObject({ caseNumber, reason: plainText(5, 500) }),
  output: z.object({ caseNumber: z.string() }),
}
