import { z } from 'zod'
import {
  CSV_COLUMNS,
  CSV_DATE_FORMATS,
  CSV_DELIMITERS,
  CSV_ENCODINGS,
  type CsvMapping,
} from '#domain/bank-statement'
import { DomainError } from '#domain/errors'
import { count, fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const account = z
  .object({
    id: z.string(),
    bank: z.string(),
    label: z.string(),
    number: z.string(),
    statements: count,
    covered_from: z.string().nullable(),
    covered_to: z.string().nullable(),
    closing_cents: fen.nullable(),
  })
  .transform(({ id, covered_from, covered_to, closing_cents, ...rest }) => ({
    ...rest,
    accountId: id,
    coveredFrom: covered_from,
    coveredTo: covered_to,
    closingCents: closing_cents,
  }))
export type BankAccount = z.infer<typeof account>

/** A fund's accounts at banks, with the days their statements cover and the last closing balance. */
export async function listBankAccounts(db: Sql, fundId: string): Promise<BankAccount[]> {
  const found = await db.$queryRaw`
    SELECT a.id, a.bank, a.label, a.number, count(s.id) AS statements, min(s.period_from)::text AS covered_from,
      max(s.period_to)::text AS covered_to,
      (SELECT l.closing_cents FROM bank_statement l WHERE l.account_id = a.id AND l.closing_cents IS NOT NULL
        ORDER BY l.period_to DESC, l.imported_at DESC LIMIT 1) AS closing_cents
    FROM bank_account a LEFT JOIN bank_statement s ON s.account_id = a.id
    WHERE a.fund_id = ${fundId}::uuid GROUP BY a.id ORDER BY a.added_at, a.id`
  return z.array(account).parse(found)
}

/** @throws DomainError `NOT_FOUND` for another fund's too */
export async function requireBankAccount(db: Sql, fundId: string, accountId: string): Promise<BankAccount> {
  const found = (await listBankAccounts(db, fundId)).find((each) => each.accountId === accountId)
  if (!found) throw new DomainError('NOT_FOUND', { account: accountId })
  return found
}

export interface NewBankAccount {
  readonly id: string
  readonly fundId: string
  readonly bank: string
  readonly label: string
  /** capitals and digits */
  readonly number: string
  readonly staffId: string
  readonly at: Date
}

/**
 * Adds an account; the same one again is the same one.
 * @throws DomainError `IDEMPOTENCY_CONFLICT` when the id or the number was used for something else
 */
export async function addBankAccount(db: Sql, given: NewBankAccount): Promise<BankAccount> {
  await db.$executeRaw`
    INSERT INTO bank_account (id, fund_id, bank, label, number, added_by, added_at)
    VALUES (${given.id}::uuid, ${given.fundId}::uuid, ${given.bank}, ${given.label}, ${given.number}, ${given.staffId}, ${given.at})
    ON CONFLICT DO NOTHING`
  const kept = (await listBankAccounts(db, given.fundId)).find((each) => each.accountId === given.id)
  const same = kept?.bank === given.bank && kept.label === given.label && kept.number === given.number
  if (!kept || !same) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  return kept
}

const mapping = z
  .object({
    id: z.string(),
    bank: z.string(),
    number: z.number(),
    encoding: z.enum(CSV_ENCODINGS),
    delimiter: z.enum(CSV_DELIMITERS),
    date_format: z.enum(CSV_DATE_FORMATS),
    columns: z.partialRecord(z.enum(CSV_COLUMNS), z.string()),
  })
  .transform(({ id, date_format, ...rest }) => ({ ...rest, mappingId: id, dateFormat: date_format }))
export type KeptMapping = z.infer<typeof mapping>

/** How each bank of a city writes its CSV: the newest of each. */
export async function listCsvMappings(db: Sql, cityId: string): Promise<KeptMapping[]> {
  const found = await db.$queryRaw`
    SELECT DISTINCT ON (bank) id, bank, number, encoding, delimiter, date_format, columns FROM bank_csv_mapping
    WHERE city_id = ${cityId} ORDER BY bank, number DESC`
  return z.array(mapping).parse(found)
}

/** @throws DomainError `BANK_MAPPING_MISSING` */
export async function requireCsvMapping(db: Sql, cityId: string, bank: string): Promise<KeptMapping> {
  const found = (await listCsvMappings(db, cityId)).find((each) => each.bank === bank)
  if (!found) throw new DomainError('BANK_MAPPING_MISSING', { bank })
  return found
}

/** A new version of a bank's mapping; older ones stay for the record. */
export async function addCsvMapping(
  db: Sql,
  given: CsvMapping & { id: string; cityId: string; bank: string; staffId: string; at: Date },
): Promise<KeptMapping> {
  const { id, cityId, bank, encoding, delimiter, dateFormat, columns, staffId, at } = given
  await db.$executeRaw`
    INSERT INTO bank_csv_mapping (id, city_id, bank, number, encoding, delimiter, date_format, columns, added_by, added_at)
    SELECT ${id}::uuid, ${cityId}, ${bank}, coalesce(max(number), 0) + 1, ${encoding}, ${delimiter}, ${dateFormat},
      ${JSON.stringify(columns)}::jsonb, ${staffId}, ${at}
    FROM bank_csv_mapping WHERE city_id = ${cityId} AND bank = ${bank}
    ON CONFLICT DO NOTHING`
  const found = await db.$queryRaw`
    SELECT id, bank, number, encoding, delimiter, date_format, columns FROM bank_csv_mapping
    WHERE id = ${id}::uuid AND city_id = ${cityId} AND bank = ${bank}`
  const kept = z.array(mapping).parse(found)[0]
  if (!kept) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  return kept
}
