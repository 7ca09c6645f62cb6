import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '../generated/client.ts'

export type Transaction = Prisma.TransactionClient
/** The generated client, or a transaction of it: what every store's function takes first. */
export type Db = PrismaClient | Transaction

export interface Database {
  readonly prisma: PrismaClient
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 2_000
const STATEMENT_TIMEOUT_MS = 4_000
const WAIT_FOR_CONNECTION_MS = 3_000

/**
 * Opens a bounded pool. When the database stalls, callers wait a few seconds at most and fail, instead of standing in a
 * queue without end.
 * @param url of the role the process runs as
 */
export function openDatabase(url: string, { max }: { max: number }): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  })
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: { maxWait: WAIT_FOR_CONNECTION_MS, timeout: STATEMENT_TIMEOUT_MS },
  })
  return { prisma, close: () => prisma.$disconnect() }
}

/** Several statements as one transaction, READ COMMITTED. */
export const inTransaction = <T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  database.prisma.$transaction(work)
