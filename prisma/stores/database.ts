import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { type Prisma, PrismaClient } from '../generated/client.ts'
import { createPool } from './pool.ts'
import { createStatementNames } from './sql.ts'

export type Transaction = Prisma.TransactionClient
/** The generated client, or a transaction of it: what every store's function takes first. */
export type Db = PrismaClient | Transaction

export interface Database {
  readonly prisma: PrismaClient
  /** the connections under the client */
  readonly pool: Pool
  close(): Promise<void>
}

const STATEMENT_TIMEOUT_MS = 4_000
const WAIT_FOR_CONNECTION_MS = 3_000

/**
 * Opens a bounded pool. When the database stalls, callers wait a few seconds at most and fail, instead of standing in a
 * queue without end.
 * @param url of the role the process runs as
 */
export function openDatabase(url: string, { max }: { max: number }): Database {
  const pool = createPool(url, { max })
  const adapter = new PrismaPg(pool, { statementNameGenerator: createStatementNames('client') })
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: { maxWait: WAIT_FOR_CONNECTION_MS, timeout: STATEMENT_TIMEOUT_MS },
  })
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

/** Several statements as one transaction, READ COMMITTED. */
export const inTransaction = <T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  database.prisma.$transaction(work)
