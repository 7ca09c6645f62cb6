import { z } from 'zod'
import { ACCOUNT_IDS } from '#domain/accounts'
import { STAFF_ROLES } from '#domain/people'
import { JOURNAL_KINDS } from '#domain/postings'
import { fen } from './answers.ts'

const ACTOR = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('tourist') }),
  z.object({ kind: z.literal('merchant'), id: z.string() }),
  z.object({ kind: z.literal('staff'), id: z.string(), role: z.enum(STAFF_ROLES) }),
])

/** Sequence numbers come as text (bigint) and fit a safe integer for longer than the city will stand. */
const seq = z.string().transform(Number).pipe(z.int().positive())

export const actor = z.string().transform((text) => {
  const [kind, id, role] = text.split(':')
  return ACTOR.parse({ kind, id, role })
})

export const fundRow = z.object({
  fundId: z.string(),
  cityId: z.string(),
  kind: z.enum(['city', 'district', 'special']),
  code: z.string(),
  name: z.string(),
})

export const figuresRow = z.object({
  capCents: fen,
  cashInCents: fen,
  cashOutCents: fen,
  outstandingCents: fen,
  reservedCents: fen,
  heldCents: fen,
})

const id = z.string().nullable()

export const journalRow = z.object({
  voucherNo: z.string(),
  fundId: z.string(),
  seq,
  kind: z.enum(JOURNAL_KINDS),
  effectiveOn: z.string(),
  accountingOn: z.string(),
  postedAt: z.date(),
  actor,
  approver: actor.nullable(),
  complaintId: id,
  payoutId: id,
  recoveryId: id,
  documentId: id,
  reverses: id,
  reversedBy: id,
  amountCents: fen,
})

export const entryRow = z.object({
  line: z.int(),
  account: z.enum(ACCOUNT_IDS),
  amountCents: fen,
  balanceAfterCents: fen,
})

export const voucherRow = journalRow.extend({ entries: z.array(entryRow) })

export const statementRow = entryRow.extend({
  voucherNo: z.string(),
  seq,
  kind: z.enum(JOURNAL_KINDS),
  effectiveOn: z.string(),
  postedAt: z.date(),
  complaintId: id,
})

export const balanceRow = z.object({ account: z.enum(ACCOUNT_IDS), cents: fen.nullable() })

export const dayRow = z.object({ day: z.string(), inCents: fen, outCents: fen, netOutCents: fen })

export const advanceRow = z.object({
  voucherNo: z.string(),
  fundId: z.string(),
  payoutId: z.string(),
  authorisedCents: fen,
  capturedCents: fen,
  releasedCents: fen,
  returnedCents: fen,
  recoveredCents: fen,
  writtenOffCents: fen,
  costsCents: fen,
  costsRecoveredCents: fen,
  surplusCents: fen,
  surplusPaidCents: fen,
  openCents: fen,
  outstandingCents: fen,
  state: z.enum(['open', 'captured', 'released']),
})

export const turnoverRow = z.object({
  account: z.enum(ACCOUNT_IDS),
  openingCents: fen,
  debitCents: fen,
  creditCents: fen,
  closingCents: fen,
})

export const periodRow = z.object({
  month: z.string(),
  closedAt: z.date(),
  closedBy: actor,
  approvedBy: actor,
  lastSeq: seq,
  head: z.string(),
  balances: z.array(turnoverRow),
})

export const openAdvanceRow = z.object({
  payoutId: z.string(),
  complaintId: z.string(),
  paidOn: z.string(),
  owedCents: fen,
})
