import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, readMigrations } from '#ops/migrate'
import { withClient } from '#ops/provision/postgres'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { createDatabase, type TestDatabase } from '#test/platform/database'
import { posted } from '#test/prisma/ledger-commands'
import { auditBooks } from '#test/prisma/ledger-fixture'

const BATCHES = '20261123010000_ledger_batches'

let database: TestDatabase
let url: string
beforeAll(async () => {
  database = await createDatabase()
  const name = `${database.name}_old`
  await withClient(database.superuserUrl, (client) =>
    client.query(`CREATE DATABASE ${name} OWNER xianpei_owner`),
  )
  url = database.ownerUrl.replace(database.name, name)
})
afterAll(async () => {
  await withClient(database.superuserUrl, (client) =>
    client.query(`DROP DATABASE ${database.name}_old WITH (FORCE)`),
  )
  await database.drop()
})

test('a ledger written before there were batches keeps its answers and is sealed', async () => {
  await migrate(
    url,
    readMigrations().filter(({ name }) => name < BATCHES),
  )
  const ids = { fundId: randomUUID(), payoutId: randomUUID(), complaintId: randomUUID(), actor: SYSTEM }
  const { fundId, payoutId } = ids
  const opening = {
    key: `${fundId}:open`,
    fundId,
    actor: SYSTEM,
    cityId: 'old',
    kind: 'city',
    code: 'OLD',
    name: 'Old',
  }
  const reserve = { ...ids, key: `${payoutId}:reserve:1`, amountCents: 600 }
  const refused = { ...ids, payoutId: randomUUID(), key: 'too-much', amountCents: 600 }
  const before = await withClient(url, async (client) => {
    await client.query("INSERT INTO city (id, code, name_zh, name_en) VALUES ('old', 'OLD', 'old', 'old')")
    const ask = async (name: string, command: object) => {
      const { rows } = await client.query<{ a: unknown }>(`SELECT ledger_${name}($1) AS a`, [
        JSON.stringify(command),
      ])
      return rows[0]?.a
    }
    await ask('open_fund', { ...opening, capCents: 1_000 })
    await ask('inject', { key: `${fundId}:in`, fundId, actor: SYSTEM, amountCents: 1_000 })
    const answers = [await ask('reserve', reserve), await ask('reserve', refused)]
    await ask('capture', { ...ids, key: `${payoutId}:capture:1`, amountCents: 600 })
    const recover = { ...ids, key: `${payoutId}:recover`, recoveryId: randomUUID(), amountCents: 700 }
    return [...answers, await ask('recover', recover)]
  })
  expect(before).toMatchObject([{ refused: null }, { refused: 'FUND_CAP_EXCEEDED' }, { surplusCents: 100 }])

  expect(await migrate(url)).toContain(BATCHES)
  const pool = createPool(url, { max: 2 })
  try {
    const ledger = createLedger(pool)
    const amountCents = cents(600)
    const again = posted(await ledger.reserve({ ...reserve, amountCents }))
    expect(again.seq).toBe(3)
    expect(again.voucherNo).toMatch(/^OLD-\d{4}-000003$/)
    expect(await ledger.reserve({ ...refused, amountCents })).toMatchObject({ refused: 'FUND_CAP_EXCEEDED' })
    const recover = { ...ids, key: `${payoutId}:recover`, recoveryId: randomUUID(), amountCents: cents(700) }
    expect(await ledger.recover(recover)).toMatchObject({ principalCents: 600, surplusCents: 100 })
    expect(await ledger.capture({ ...ids, key: 'more', amountCents })).toMatchObject({
      refused: 'RESERVATION_SPENT',
    })
    expect(await auditBooks(pool, fundId)).toEqual({ journals: 5, entrySum: 0, wrong: [] })
  } finally {
    await pool.end()
  }
})
