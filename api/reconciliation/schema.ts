import { z } from 'zod'
import { EXCEPTION_KINDS, MATCH_RULES } from '#domain/bank-board'
import {
  CSV_COLUMNS,
  CSV_DATE_FORMATS,
  CSV_DELIMITERS,
  CSV_ENCODINGS,
  plainNumber,
} from '#domain/bank-statement'
import { JOURNAL_KINDS } from '#domain/postings'
import { colleague, commandId, cursor, day, fen, instant, pageSize, plainText } from '../fields.ts'

const bank = plainText(1, 40)

const account = z.object({
  accountId: z.uuid(),
  bank: z.string(),
  label: z.string(),
  number: z.string(),
  statements: z.int(),
  /** the days its statements speak for */
  coveredFrom: day.nullable(),
  coveredTo: day.nullable(),
  closingCents: fen.nullable(),
})

export const listAccounts = { output: z.object({ rows: z.array(account) }) }
export const addAccount = {
  input: z.strictObject({
    /** the account's id */
    commandId,
    bank,
    label: plainText(1, 80),
    number: z
      .string()
      .max(60)
      .transform(plainNumber)
      .pipe(z.string().regex(/^[A-Z0-9]{4,40}$/)),
  }),
  output: account,
}

const mapping = z.object({
  mappingId: z.uuid(),
  bank: z.string(),
  number: z.int(),
  encoding: z.enum(CSV_ENCODINGS),
  delimiter: z.enum(CSV_DELIMITERS),
  dateFormat: z.enum(CSV_DATE_FORMATS),
  columns: z.partialRecord(z.enum(CSV_COLUMNS), z.string()),
})
const columns = z
  .partialRecord(z.enum(CSV_COLUMNS), plainText(1, 40))
  // a day, and either one figure or two
  .refine((given) => given.date !== undefined, { path: ['date'], error: 'REQUIRED' })
  .refine(
    (given) => given.amount !== undefined || (given.debit !== undefined && given.credit !== undefined),
    {
      path: ['amount'],
      error: 'REQUIRED',
    },
  )

export const listMappings = { output: z.object({ rows: z.array(mapping) }) }
export const addMapping = {
  input: z.strictObject({
    commandId,
    bank,
    encoding: z.enum(CSV_ENCODINGS),
    delimiter: z.enum(CSV_DELIMITERS),
    dateFormat: z.enum(CSV_DATE_FORMATS),
    columns,
  }),
  output: mapping,
}

export const listStatements = {
  input: z.strictObject({ limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        statementId: z.uuid(),
        accountId: z.uuid(),
        format: z.enum(['camt.053', 'csv']),
        fileName: z.string(),
        periodFrom: day,
        periodTo: day,
        openingCents: fen.nullable(),
        closingCents: fen.nullable(),
        movedCents: fen,
        lineCount: z.int(),
        newCount: z.int(),
        importedBy: colleague,
        importedAt: instant,
      }),
    ),
  }),
}

const line = z.object({
  lineId: z.uuid(),
  account: z.string(),
  bookedOn: day,
  amountCents: fen,
  entryReference: z.string().nullable(),
  /** what the bank wrote, names and long numbers masked */
  text: z.string(),
  name: z.string().nullable(),
  counterparty: z.string().nullable(),
  returned: z.boolean(),
  fee: z.boolean(),
  partCount: z.int(),
})
const voucher = z.object({
  voucherNo: z.string(),
  kind: z.enum(JOURNAL_KINDS),
  effectiveOn: day,
  amountCents: fen,
  references: z.array(z.string()),
  name: z.string().nullable(),
  batch: z.string().nullable(),
  caseNumber: z.string().nullable(),
})
const page = z.strictObject({ cursor: cursor.optional(), limit: pageSize })
const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() })

export const summary = {
  output: z.object({
    coverage: z.object({ from: day, to: day }).nullable(),
    proposals: z.int(),
    confirmed: z.int(),
    exceptions: z.int(),
    unmatchedLines: z.int(),
    unmatchedCents: fen,
  }),
}
export const listLines = { input: page, output: pageOf(line) }
export const listVouchers = { input: page, output: pageOf(voucher) }

const reason = z.discriminatedUnion('fact', [
  z.object({ fact: z.literal('reference'), reference: z.string() }),
  z.object({ fact: z.literal('amount'), amountCents: fen }),
  z.object({ fact: z.literal('day'), days: z.int() }),
  z.object({ fact: z.literal('payee') }),
  z.object({ fact: z.literal('sum'), count: z.int(), amountCents: fen }),
  z.object({ fact: z.literal('batch'), batch: z.string() }),
  z.object({ fact: z.literal('reversed'), by: z.string() }),
])
export const listMatches = {
  input: page.extend({ state: z.enum(['proposed', 'confirmed', 'undone']).default('proposed') }),
  output: pageOf(
    z.object({
      matchId: z.uuid(),
      rule: z.enum(MATCH_RULES),
      certainty: z.enum(['certain', 'likely']).nullable(),
      reasons: z.array(reason),
      note: z.string().nullable(),
      since: day,
      state: z.enum(['proposed', 'confirmed', 'undone', 'superseded']),
      lines: z.array(line),
      vouchers: z.array(voucher),
      confirmedBy: colleague.nullable(),
      confirmedAt: instant.nullable(),
      undoneBy: colleague.nullable(),
      undoneAt: instant.nullable(),
    }),
  ),
}
export const listExceptions = {
  input: page.extend({ kind: z.enum(EXCEPTION_KINDS).optional() }),
  output: pageOf(
    z.object({
      exceptionId: z.uuid(),
      kind: z.enum(EXCEPTION_KINDS),
      facts: z.object({
        differenceCents: fen.optional(),
        days: z.int().optional(),
        voucher: z.string().optional(),
      }),
      since: day,
      ageDays: z.int(),
      colour: z.enum(['none', 'orange', 'red']),
      lines: z.array(line),
      vouchers: z.array(voucher),
    }),
  ),
}

export const propose = {
  output: z.object({
    proposals: z.int(),
    exceptions: z.int(),
    newProposals: z.int(),
    newExceptions: z.int(),
  }),
}
export const confirm = {
  input: z.strictObject({ matchIds: z.array(z.uuid()).min(1).max(200) }),
  output: z.object({ confirmed: z.int() }),
}
export const undo = {
  input: z.strictObject({ matchIds: z.array(z.uuid()).min(1).max(200) }),
  output: propose.output,
}
export const matchByHand = {
  input: z
    .strictObject({
      /** the match's id */
      commandId,
      lines: z.array(z.uuid()).max(100),
      vouchers: z.array(z.string().max(40)).max(100),
      note: plainText(2, 500),
    })
    .refine(({ lines, vouchers }) => lines.length + vouchers.length > 1, {
      path: ['lines'],
      error: 'REQUIRED',
    }),
  output: propose.output,
}

/** What `POST /bank-statements` answers: a look ahead, or what was kept. */
export const imported = z.object({
  format: z.enum(['camt.053', 'csv']),
  periodFrom: day,
  periodTo: day,
  openingCents: fen.nullable(),
  closingCents: fen.nullable(),
  movedCents: fen,
  lineCount: z.int(),
  /** lines that no statement had brought before */
  newCount: z.int(),
  /** this very file was imported before */
  repeated: z.boolean(),
  /** the first lines, as they would be shown */
  sample: z.array(
    z.object({ bookedOn: day, amountCents: fen, name: z.string().nullable(), text: z.string() }),
  ),
  /** null in a look ahead */
  proposed: propose.output.nullable(),
})
export type Imported = z.infer<typeof imported>
