import { type Pool, type PoolClient, TypeOverrides } from 'pg'
import { Prisma } from '../generated/client.ts'

/** Where a statement written by hand can run: a transaction of the client, the client itself, or a step (below). */
export interface Sql {
  $queryRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<unknown>
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>
}

const MOST_STATEMENTS = 400

/**
 * A name for each statement's text, so that PostgreSQL plans it once a connection. Texts that vary without end (lists in
 * them) stay nameless after the first few hundred.
 */
export function createStatementNames(prefix: string): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known) return known
    if (names.size >= MOST_STATEMENTS) return ''
    const name = `${prefix}${names.size}`
    names.set(sql, name)
    return name
  }
}

const INT8 = 20
/** as the client reads them: whole numbers of eight bytes are bigint */
const TYPES = new TypeOverrides()
TYPES.setTypeParser(INT8, BigInt)
const nameOf = createStatementNames('step')

/** Statements each in a transaction of its own. */
export const onPool = (pool: Pool): Sql => on(pool)

const on = (connection: Pool | PoolClient): Sql => {
  const run = (query: TemplateStringsArray | Prisma.Sql, values: unknown[]) => {
    const { text, values: given } = query instanceof Prisma.Sql ? query : Prisma.sql(query, ...values)
    return connection.query({ name: nameOf({ sql: text }), text, values: given, types: TYPES })
  }
  return {
    $queryRaw: async (query, ...values): Promise<unknown> => (await run(query, values)).rows,
    $executeRaw: async (query, ...values) => (await run(query, values)).rowCount ?? 0,
  }
}

/**
 * Several statements as one transaction, READ COMMITTED, without the client in between: for the steps every case takes, of
 * which each is a dozen short statements (ADR 013).
 */
export async function inStep<T>(
  { pool }: { readonly pool: Pool },
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect()
  let broken: unknown
  try {
    await connection.query('BEGIN')
    const result = await work(on(connection))
    await connection.query('COMMIT')
    return result
  } catch (error) {
    await connection.query('ROLLBACK').catch((lost: unknown) => {
      broken = lost
    })
    throw error
  } finally {
    connection.release(broken instanceof Error ? broken : undefined)
  }
}

/** What a row is changed to; what is undefined stays as it is. */
export type RowChange<Row> = { readonly [Name in keyof Row]?: Row[Name] | undefined }

/** The `SET` of an update, by the client's names of the columns. */
export const assignmentsOf = (change: object): Prisma.Sql =>
  Prisma.join(given(change).map(([name, value]) => Prisma.sql`${Prisma.raw(columnOf(name))} = ${value}`))

/** The columns of an insert, and their values in the same order. */
export const columnsOf = (row: object): Prisma.Sql =>
  Prisma.join(given(row).map(([name]) => Prisma.raw(columnOf(name))))
export const valuesOf = (row: object): Prisma.Sql => Prisma.join(given(row).map(([, value]) => value))

const given = (row: object): [string, unknown][] =>
  Object.entries(row).filter(([, value]) => value !== undefined)

const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
