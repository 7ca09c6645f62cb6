import type { Pool } from 'pg'
import type { Ledger } from './ledger/contract.ts'
import { createHistory } from './ledger/history.ts'
import { createProofs } from './ledger/proofs.ts'
import { createReader } from './ledger/reader.ts'
import { createWriter } from './ledger/writer.ts'

export type { Ledger, LedgerHistory, LedgerReader, LedgerWriter } from './ledger/contract.ts'

/**
 * The ledger of the city's funds. Nothing else writes money: the tables refuse every role of ours, and each command
 * is one call of a database function that decides, posts and numbers under the lock of its fund.
 */
export const createLedger = (pool: Pool): Ledger => ({
  ...createWriter(pool),
  ...createReader(pool),
  ...createHistory(pool),
  ...createProofs(pool),
})
