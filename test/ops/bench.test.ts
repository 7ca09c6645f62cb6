import { afterAll, beforeAll, expect, test } from 'vitest'
import { benchFloor } from '#ops/bench/ledger-floor'
import { benchReservations, openBenchFund } from '#ops/bench/ledger-load'
import { withClient } from '#ops/provision/postgres'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { createDatabase, type TestDatabase } from '#test/platform/database'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const TABLES = ['journal', 'entry', 'reservation']

test('the floor the ledger is measured against writes the same rows, with the same columns filled', async () => {
  const owner = createPool(database.ownerUrl, { max: 2 })
  try {
    await benchReservations(createLedger(owner), await openBenchFund(owner), 20, 20)
  } finally {
    await owner.end()
  }
  expect(await benchFloor(database.ownerUrl, 400)).toBeGreaterThan(0)
  await withClient(database.ownerUrl, async (client) => {
    const filled = async (table: string) => {
      const { rows } = await client.query<{ column: string }>(`
        SELECT DISTINCT key AS column FROM ${table} t, jsonb_each(to_jsonb(t)) WHERE value <> 'null' ORDER BY key`)
      return rows.map(({ column }) => column)
    }
    await client.query("CREATE VIEW reserved AS SELECT * FROM journal WHERE kind = 'reservation'")
    for (const table of TABLES)
      expect(await filled(`floor.${table}`), table).toEqual(
        await filled(table === 'journal' ? 'reserved' : table),
      )
  })
})
