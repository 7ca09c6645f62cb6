import { createHash, randomUUID } from 'node:crypto'
import { v7 as risingId } from 'uuid'
import { z } from 'zod'
import {
  type BankStatement,
  movedBy,
  plainName,
  plainNumber,
  type StatementLine,
} from '#domain/bank-statement'
import { DomainError } from '#domain/errors'
import { lockBank, WHOLE_STATEMENT_MS } from './bank-matches.ts'
import type { Database } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { colleague, fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const kept = z
  .object({
    id: z.string(),
    account_id: z.string(),
    format: z.enum(['camt.053', 'csv']),
    file_name: z.string(),
    period_from: z.string(),
    period_to: z.string(),
    opening_cents: fen.nullable(),
    closing_cents: fen.nullable(),
    moved_cents: fen,
    line_count: z.number(),
    new_count: z.number(),
    imported_by: colleague,
    imported_at: z.date(),
  })
  .transform((row) => ({
    statementId: row.id,
    accountId: row.account_id,
    format: row.format,
    fileName: row.file_name,
    periodFrom: row.period_from,
    periodTo: row.period_to,
    openingCents: row.opening_cents,
    closingCents: row.closing_cents,
    movedCents: row.moved_cents,
    lineCount: row.line_count,
    newCount: row.new_count,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  }))
export type KeptStatement = z.infer<typeof kept>

/** A fund's statements, the last imported first. */
export async function listStatements(db: Sql, fundId: string, limit: number): Promise<KeptStatement[]> {
  const found = await db.$queryRaw`
    SELECT s.id, s.account_id, s.format, s.file_name, s.period_from::text AS period_from, s.period_to::text AS period_to,
      s.opening_cents, s.closing_cents, s.moved_cents, s.line_count, s.new_count,
      (SELECT jsonb_build_object('id', p.id, 'name', p.name) FROM staff p WHERE p.id = s.imported_by) AS imported_by, s.imported_at
    FROM bank_statement s JOIN bank_account a ON a.id = s.account_id
    WHERE a.fund_id = ${fundId}::uuid ORDER BY s.imported_at DESC, s.id LIMIT ${limit}`
  return z.array(kept).parse(found)
}

/**
 * What a line is known by: its day, its amount and the bank's own reference, or all the bank wrote where it gives none; and
 * its place among equals, because a bank may book the same twice.
 */
export function identitiesOf(lines: readonly StatementLine[]): Buffer[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const content = line.entryReference ?? JSON.stringify([line.name, line.account, ...line.texts])
    const known = JSON.stringify([line.bookedOn, line.amountCents, line.entryReference !== null, content])
    const place = seen.get(known) ?? 0
    seen.set(known, place + 1)
    return createHash('sha256').update(`${known}#${place}`).digest()
  })
}

const hexOf = (lines: readonly StatementLine[]): string[] =>
  identitiesOf(lines).map((identity) => identity.toString('hex'))

export interface StatementFile {
  readonly fundId: string
  readonly accountId: string
  readonly fileName: string
  readonly content: Buffer
  readonly staffId: string
  readonly at: Date
}

export interface Imported {
  readonly statementId: string
  readonly lineCount: number
  readonly newCount: number
  /** this very file was imported before, and nothing was changed */
  readonly repeated: boolean
}

const known = z.array(z.object({ id: z.string(), line_count: z.number() }))

const fileKnown = async (db: Sql, accountId: string, sha256: Buffer): Promise<Imported | null> => {
  const found = await db.$queryRaw`
    SELECT id, line_count FROM bank_statement WHERE account_id = ${accountId}::uuid AND sha256 = ${sha256}`
  const [before] = known.parse(found)
  return before ? { statementId: before.id, lineCount: before.line_count, newCount: 0, repeated: true } : null
}

/** How an import would end, with nothing kept. */
export async function foreseeImport(
  db: Sql,
  { accountId, content }: Pick<StatementFile, 'accountId' | 'content'>,
  statement: BankStatement,
): Promise<{ newCount: number; repeated: boolean }> {
  const before = await fileKnown(db, accountId, createHash('sha256').update(content).digest())
  const found = await db.$queryRaw`
    SELECT count(*)::int AS known FROM bank_line
    WHERE account_id = ${accountId}::uuid AND identity IN (SELECT decode(hex, 'hex') FROM unnest(${hexOf(statement.lines)}::text[]) AS hex)`
  const [row] = z.array(z.object({ known: z.number() })).parse(found)
  return { newCount: statement.lines.length - (row?.known ?? 0), repeated: before !== null }
}

const LINES_AT_ONCE = 1_000

/**
 * Keeps a statement and those of its lines that are not known yet, all or nothing. The same file again, or one that overlaps,
 * adds no line twice.
 */
export async function keepStatement(
  database: Database,
  cipher: FieldCipher,
  file: StatementFile,
  statement: BankStatement,
): Promise<Imported> {
  const sha256 = createHash('sha256').update(file.content).digest()
  const identities = identitiesOf(statement.lines)
  const sealed: SealedLine[] = []
  for (const [at, line] of statement.lines.entries()) {
    const identity = identities[at]
    if (identity) sealed.push(seal(cipher, line, identity))
    if (at % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
  }
  return await database.prisma.$transaction(
    async (tx) => {
      // two people with one file: the second waits and hears that it is known
      await lockBank(tx, file.fundId)
      const before = await fileKnown(tx, file.accountId, sha256)
      if (before) return before
      const statementId = randomUUID()
      const { format, periodFrom, periodTo, openingCents, closingCents, lines } = statement
      const fresh = await tx.$queryRaw`
      SELECT count(*)::int AS known FROM bank_line
      WHERE account_id = ${file.accountId}::uuid AND identity IN (SELECT decode(hex, 'hex') FROM unnest(${hexOf(statement.lines)}::text[]) AS hex)`
      const [{ known: knownCount } = { known: 0 }] = z.array(z.object({ known: z.number() })).parse(fresh)
      const newCount = lines.length - knownCount
      await tx.$executeRaw`
      INSERT INTO bank_statement (id, account_id, sha256, format, file_name, period_from, period_to, opening_cents,
        closing_cents, moved_cents, line_count, new_count, imported_by, imported_at)
      VALUES (${statementId}::uuid, ${file.accountId}::uuid, ${sha256}, ${format}, ${file.fileName}, ${periodFrom}::date,
        ${periodTo}::date, ${bigOf(openingCents)}, ${bigOf(closingCents)}, ${BigInt(movedBy(lines))}, ${lines.length}, ${newCount},
        ${file.staffId}, ${file.at})`
      let inserted = 0
      for (let from = 0; from < sealed.length; from += LINES_AT_ONCE)
        inserted += await insertLines(tx, file, statementId, sealed.slice(from, from + LINES_AT_ONCE))
      if (inserted !== newCount) throw new DomainError('SERVICE_BUSY', {})
      return { statementId, lineCount: lines.length, newCount, repeated: false }
    },
    { timeout: WHOLE_STATEMENT_MS },
  )
}

const bigOf = (amountCents: number | null): bigint | null =>
  amountCents === null ? null : BigInt(amountCents)

interface SealedLine {
  readonly line: StatementLine
  readonly identity: Buffer
  readonly name: Buffer | null
  readonly nameIndex: Buffer | null
  readonly account: Buffer | null
  readonly accountIndex: Buffer | null
  readonly texts: Buffer
}

function seal(cipher: FieldCipher, line: StatementLine, identity: Buffer): SealedLine {
  const { name, account } = line
  return {
    line,
    identity,
    name: name === null ? null : Buffer.from(cipher.encrypt('name', name)),
    nameIndex: name === null ? null : Buffer.from(cipher.blindIndex('name', plainName(name))),
    account: account === null ? null : Buffer.from(cipher.encrypt('payee-account', account)),
    accountIndex:
      account === null ? null : Buffer.from(cipher.blindIndex('payee-account', plainNumber(account))),
    texts: Buffer.from(cipher.encrypt('bank-texts', JSON.stringify(line.texts))),
  }
}

const insertLines = (tx: Sql, file: StatementFile, statementId: string, sealed: readonly SealedLine[]) => {
  const rows = sealed.map(({ line, ...bytes }) => ({
    // a page shows the lines of a day in the bank's own order
    id: risingId(),
    identity: bytes.identity.toString('hex'),
    booked_on: line.bookedOn,
    value_on: line.valueOn,
    amount_cents: line.amountCents,
    entry_reference: line.entryReference,
    returned: line.returned,
    fee: line.fee,
    part_count: line.partCount,
    name_enc: bytes.name?.toString('hex') ?? null,
    name_index: bytes.nameIndex?.toString('hex') ?? null,
    account_enc: bytes.account?.toString('hex') ?? null,
    account_index: bytes.accountIndex?.toString('hex') ?? null,
    texts_enc: bytes.texts.toString('hex'),
  }))
  return tx.$executeRaw`
    INSERT INTO bank_line (id, fund_id, account_id, statement_id, identity, booked_on, value_on, amount_cents,
      entry_reference, returned, fee, part_count, name_enc, name_index, account_enc, account_index, texts_enc)
    SELECT id, ${file.fundId}::uuid, ${file.accountId}::uuid, ${statementId}::uuid, decode(identity, 'hex'), booked_on, value_on,
      amount_cents, entry_reference, returned, fee, part_count, decode(name_enc, 'hex'), decode(name_index, 'hex'),
      decode(account_enc, 'hex'), decode(account_index, 'hex'), decode(texts_enc, 'hex')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id uuid, identity text, booked_on date, value_on date,
      amount_cents bigint, entry_reference text, returned boolean, fee boolean, part_count int, name_enc text, name_index text,
      account_enc text, account_index text, texts_enc text)
    ON CONFLICT (account_id, identity) DO NOTHING`
}
