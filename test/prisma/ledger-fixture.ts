import { createDatabase } from '#test/platform/database'
import { harnessOn, type LedgerHarness } from './ledger-harness.ts'

export { auditBooks, type LedgerHarness } from './ledger-harness.ts'

/** A database of the run's shared PostgreSQL, and what works in it. */
export const openHarness = async (): Promise<LedgerHarness> => harnessOn(await createDatabase())
