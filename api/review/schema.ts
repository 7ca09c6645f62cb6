import { z } from 'zod'
import { CATEGORIES } from '#domain/categories'
import { FLAGS } from '#domain/flags'
import {
  amountCents,
  caseNumber,
  colleague,
  commandId,
  complaintState,
  cursor,
  fen,
  instant,
  note,
  pageSize,
  plainText,
  standing,
  version,
} from '../fields.ts'

/** The views everybody keeps; each is a set of filters, so a view and the chips on top of it read alike. */
export const QUEUE_VIEWS = [
  'to-review',
  'mine',
  'unclaimed',
  'overdue',
  'due-soon',
  'flagged',
  'major',
  'awaiting-tourist',
  'awaiting-approval',
  'open',
] as const
export type QueueView = (typeof QUEUE_VIEWS)[number]

export const queueFilters = z.strictObject({
  view: z.enum(QUEUE_VIEWS).default('to-review'),
  /** replaces the view's states */
  states: z.array(complaintState).max(14).optional(),
  due: z.enum(['overdue', 'soon', 'later']).optional(),
  categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length).optional(),
  /** cases that have at least one of these */
  flags: z.array(z.enum(FLAGS)).max(FLAGS.length).optional(),
  holder: z.enum(['mine', 'nobody', 'somebody']).optional(),
  major: z.boolean().optional(),
  /** a case number or part of one, or part of the merchant's name */
  text: plainText(1, 80).optional(),
})
export type QueueFilters = z.infer<typeof queueFilters>

export const queueRow = z.object({
  caseNumber: z.string(),
  state: complaintState,
  version,
  round: z.int(),
  askedCents: fen,
  category: z.string(),
  cause: z.string(),
  merchant: z.object({ name: z.string(), nameEn: z.string().nullable(), enrolled: z.boolean() }).nullable(),
  /** what the tourist wrote when the merchant was not listed */
  merchantText: z.string().nullable(),
  flags: z.array(z.string()),
  major: z.boolean(),
  language: z.string(),
  submittedAt: instant,
  /** the deadline that runs now; null while none does */
  dueAt: instant.nullable(),
  paused: z.boolean(),
  overdue: z.enum(['none', 'orange', 'red']),
  holder: colleague.extend({ mine: z.boolean(), expiresAt: instant }).nullable(),
})
export type QueueRow = z.infer<typeof queueRow>

export const queue = {
  input: queueFilters.extend({ cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(queueRow),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

export const queueCounts = {
  output: z.object({ counts: z.record(z.enum(QUEUE_VIEWS), z.int()), serverTime: instant }),
}

const onCase = z.strictObject({ caseNumber })

export const claim = {
  input: onCase,
  /** asked for again while the case is on screen, it renews */
  output: z.object({ expiresAt: instant }),
}
export const release = { input: onCase, output: z.object({ released: z.boolean() }) }
export const takeClaim = { input: onCase, output: z.object({ expiresAt: instant }) }
export const declareConflict = { input: onCase, output: z.object({ declared: z.literal(true) }) }

export const decide = {
  input: z.strictObject({
    caseNumber,
    commandId,
    version,
    kind: z.enum(['advance', 'settled', 'rejected', 'referred']),
    amountCents: amountCents.optional(),
    reasonCode: plainText(1, 40).optional(),
    note,
    proofEvidenceId: z.uuid().optional(),
  }),
  output: standing.extend({
    decisionId: z.uuid(),
    /** an advance may be taken back until about then, if nothing was sent; null where there is no way back */
    wayBackUntil: instant.nullable(),
  }),
}

export const undo = {
  input: z.strictObject({ caseNumber, commandId, decisionId: z.uuid() }),
  output: standing,
}

export const ask = {
  input: z.strictObject({ caseNumber, commandId, version, text: plainText(5, 1_000) }),
  output: standing,
}

export const markMajor = { input: z.strictObject({ caseNumber, commandId, version }), output: standing }

export const PERSONAL_FIELDS = ['name', 'phone', 'email', 'payee-account', 'guardian-name'] as const

export const reveal = {
  input: z.strictObject({
    caseNumber,
    fields: z.array(z.enum(PERSONAL_FIELDS)).min(1).max(PERSONAL_FIELDS.length),
    /** kept in the access log beside who looked */
    reason: plainText(4, 300),
  }),
  output: z.object({ values: z.partialRecord(z.enum(PERSONAL_FIELDS), z.string().nullable()) }),
}

/** The most urgent case that nobody holds and this person may decide; claimed at once when asked to. */
export const nextCase = {
  input: z.strictObject({ after: caseNumber.optional(), claim: z.boolean().default(true) }),
  output: z.object({ caseNumber: z.string().nullable() }),
}

/** A ticket for `POST /uploads`: what the reviewer adds to a case, such as the merchant's proof of a settlement. */
export const openUpload = {
  input: onCase,
  output: z.object({ ticket: z.string(), expiresAt: instant }),
}

/** Says that something changed, never what: the page fetches again. */
export const changed = {
  input: z.strictObject({ caseNumber: caseNumber.optional() }),
  output: z.object({ caseNumber: z.string().nullable() }),
}
