import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '#domain/ledger-audit'
import { checkProof } from '#domain/proof'
import { sha256, verifyFund, verifyHeads } from '#ops/ledger/verify'
import { createPool } from '#prisma/stores/pool'
import { paidAdvance, payoutIn } from '#test/prisma/ledger-commands'
import { type LedgerHarness, openHarness } from '#test/prisma/ledger-fixture'
import { publishHeads } from '#workflows/activities/upkeep/publish-heads'

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

/** A fund with some thirty journals in a dozen blocks. */
async function someLedger(): Promise<string> {
  const fundId = await harness.openFund({ cap: 100_000 })
  for (let i = 1; i <= 5; i += 1) await paidAdvance(harness.ledger, fundId, 10 * i)
  await Promise.all(
    Array.from({ length: 15 }, (_, i) => harness.ledger.reserve(payoutIn(fundId).reserve(i + 1))),
  )
  return fundId
}

/** Goes round the triggers as only somebody with the whole server could. */
async function asSuperuser(what: (client: PoolClient) => Promise<unknown>) {
  const superuser = createPool(harness.urls.superuser, { max: 1 })
  try {
    const client = await superuser.connect()
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    await what(client)
    await client.query('COMMIT')
    client.release()
  } finally {
    await superuser.end()
  }
}

async function plant(what: (client: PoolClient, fundId: string) => Promise<unknown>) {
  const fundId = await someLedger()
  expect((await verifyFund(harness.owner, fundId)).finding).toBeNull()
  await asSuperuser((client) => what(client, fundId))
  return (await verifyFund(harness.owner, fundId)).finding
}

/** The ledger's one clock stands where the test puts it; only the owner can do this. */
const setClock = (expression: string) =>
  harness.owner.query(
    `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT ${expression} $$`,
  )

/** The finding as one line, `fault at place`. */
const said = (finding: Finding | null) => `${finding?.fault} at ${finding?.place}`

/** What somebody with the functions would do: every block of a fund, hashed anew from its journals. */
const hashAnew = (fundId: string) =>
  `DO $$
       DECLARE b block; leaves bytea[]; prev bytea;
       BEGIN
         FOR b IN SELECT * FROM block WHERE fund_id = '${fundId}' ORDER BY no LOOP
           prev := coalesce(prev, b.prev_hash);
           SELECT array_agg(sha256('\\x00'::bytea || j.salt || convert_to(ledger_canonical(j.fund_id, j.seq, j.voucher_no, j.idem_key,
             j.request_hash, j.kind, j.effective_on, j.accounting_on, ledger_instant(j.posted_at), j.reverses_seq, j.actor, j.approver, j.complaint_id,
             j.payout_id, j.recovery_id, j.document_id, (SELECT string_agg(concat(line, ':', account, ':', amount_cents, ':',
             balance_after_cents), E'\\n' ORDER BY line) FROM entry e WHERE e.fund_id = j.fund_id AND e.seq = j.seq)), 'UTF8')) ORDER BY seq)
           INTO leaves FROM journal j WHERE fund_id = b.fund_id AND seq BETWEEN b.from_seq AND b.to_seq;
           UPDATE block SET root = ledger_merkle_root(leaves), prev_hash = prev,
             hash = ledger_block_hash(prev, ledger_merkle_root(leaves), no, from_seq, to_seq)
           WHERE fund_id = b.fund_id AND no = b.no RETURNING hash INTO prev;
         END LOOP;
       END $$`

const sql =
  (...statements: string[]) =>
  async (client: PoolClient, fundId: string) => {
    for (const statement of statements) {
      const { rowCount } = await client.query(statement.replaceAll('$fund', `'${fundId}'`))
      expect(rowCount, statement).toBeGreaterThan(0)
    }
  }

test('an entry that was changed is found, at its voucher', async () => {
  const both = (
    seq: number,
    by: number,
  ) => `UPDATE entry SET amount_cents = amount_cents + sign(amount_cents) * ${by},
    balance_after_cents = balance_after_cents + sign(amount_cents) * ${by} WHERE fund_id = $fund AND seq = ${seq}`
  // a whole pair and its balances, so that the journal still adds up; its block gives it away
  expect(await plant(sql(both(9, 7)))).toMatchObject({ fault: 'root-wrong', place: 'block 9' })
  const half =
    sql(`UPDATE entry SET amount_cents = amount_cents + 1, balance_after_cents = balance_after_cents + 1
    WHERE fund_id = $fund AND seq = 9 AND line = 1`)
  expect(said(await plant(half))).toMatch(/^not-balanced at .*-000009$/)
})

test('the last entries changed with everything that follows from them are found by their block', async () => {
  const finding = await plant(
    sql(
      `UPDATE entry SET amount_cents = amount_cents + sign(amount_cents), balance_after_cents = balance_after_cents + sign(amount_cents)
       WHERE fund_id = $fund AND seq = (SELECT max(seq) FROM journal WHERE fund_id = $fund)`,
      'UPDATE fund SET reserved_cents = reserved_cents + 1 WHERE id = $fund',
      `UPDATE reservation SET authorised_cents = authorised_cents + 1
       WHERE fund_id = $fund AND seq = (SELECT max(seq) FROM reservation WHERE fund_id = $fund)`,
    ),
  )
  expect(said(finding)).toMatch(/^root-wrong at block /)
})

test('an entry or a journal that was removed is found', async () => {
  expect(said(await plant(sql('DELETE FROM entry WHERE fund_id = $fund AND seq = 7 AND line = 2')))).toMatch(
    /^not-balanced at .*-000007$/,
  )
  expect(
    await plant(
      sql(
        'DELETE FROM entry WHERE fund_id = $fund AND seq = 7',
        'DELETE FROM journal WHERE fund_id = $fund AND seq = 7',
      ),
    ),
  ).toMatchObject({ fault: 'sequence-broken', place: 'after journal 6', expected: '7' })
})

test('a pair of entries that was put in is found', async () => {
  const finding = await plant(
    sql(`INSERT INTO entry (fund_id, seq, line, account, amount_cents, balance_after_cents)
      VALUES ($fund, 2, 8, 'bank-charges', 5, 5), ($fund, 2, 9, 'interest', -5, -5)`),
  )
  expect(said(finding)).toMatch(/^not-of-its-kind at .*-000002$/)
})

test('a journal of finance that one person alone answers for is found', async () => {
  const alone = sql("UPDATE journal SET actor = 'staff:one:finance' WHERE fund_id = $fund AND seq = 2")
  expect(said(await plant(alone))).toMatch(/^not-answered-for at .*-000002$/)
})

test('two journals that changed places are found', async () => {
  const finding = await plant(async (client, fundId) => {
    for (const table of ['journal', 'entry', 'reservation'])
      await sql(
        `UPDATE ${table} SET seq = seq + 1000 WHERE fund_id = $fund AND seq IN (3, 5)`,
        `UPDATE ${table} SET seq = CASE seq WHEN 1003 THEN 5 ELSE 3 END WHERE fund_id = $fund AND seq > 1000`,
      )(client, fundId)
  })
  expect(said(finding)).toMatch(/^voucher-broken at .*-000005$/)
})

test('blocks hashed again from the middle on are found by the head that the fund states', async () => {
  const finding = await plant(async (client, fundId) => {
    await sql('UPDATE journal SET effective_on = effective_on - 1 WHERE fund_id = $fund AND seq = 6')(
      client,
      fundId,
    )
    await client.query(hashAnew(fundId))
  })
  expect(finding).toMatchObject({ fault: 'head-wrong' })
})

test('a whole past that was written anew is found by the head that was published', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-heads-'))
  try {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString()
    await setClock(`'${yesterday}'::timestamptz`)
    const fundId = await someLedger()
    await setClock("clock_timestamp() + interval '1 day'")
    const upkeep = { database: { pool: harness.worker }, headsFolder: folder }
    await publishHeads(upkeep)
    expect(await verifyHeads(harness.owner, folder)).toMatchObject({ finding: null })
    const published = readdirSync(folder).length
    expect(published).toBeGreaterThan(0)
    await asSuperuser(async (client) => {
      await sql('UPDATE journal SET effective_on = effective_on - 1 WHERE fund_id = $fund AND seq = 6')(
        client,
        fundId,
      )
      await client.query(hashAnew(fundId))
      await client.query(
        'UPDATE fund f SET head = (SELECT hash FROM block b WHERE b.fund_id = f.id ORDER BY no DESC LIMIT 1) WHERE id = $1',
        [fundId],
      )
    })
    // nothing inside the database gives it away
    expect((await verifyFund(harness.owner, fundId)).finding).toBeNull()
    expect(said((await verifyHeads(harness.owner, folder)).finding)).toMatch(/^published-wrong at \d{4}-/)
    // and publishing again does not cover it up
    await publishHeads(upkeep)
    expect((await verifyHeads(harness.owner, folder)).finding).not.toBeNull()
  } finally {
    await setClock('clock_timestamp()')
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a payment is proved from the database alone, and the proof outlives it', async () => {
  // a day of its own: the heads of those before are made
  await setClock("clock_timestamp() + interval '3 days'")
  const fundId = await someLedger()
  const { rows } = await harness.owner.query<{ voucher: string }>(
    "SELECT voucher_no AS voucher FROM journal WHERE fund_id = $1 AND kind IN ('capture', 'reservation') ORDER BY seq",
    [fundId],
  )
  for (const { voucher } of rows) {
    const proof = await harness.ledger.proofOf(voucher)
    expect(checkProof(sha256, proof, null), voucher).toEqual({ sound: true, upTo: 'block' })
  }
  await setClock("clock_timestamp() + interval '5 days'")
  await harness.worker.query('SELECT count(*) FROM ledger_make_heads()')
  await setClock('clock_timestamp()')
  const [first] = rows
  const proof = await harness.ledger.proofOf(first?.voucher ?? '')
  expect(checkProof(sha256, proof, proof.day?.head ?? null)).toEqual({ sound: true, upTo: 'published' })
  // of the others it says nothing
  for (const { voucher } of rows.slice(1)) expect(JSON.stringify(proof)).not.toContain(voucher)
  await expect(harness.ledger.proofOf('NONE-2026-000001')).rejects.toThrow('NOT_FOUND')
})

test('one block hashed again is found by the next', async () => {
  const finding = await plant(sql(`UPDATE block SET hash = sha256(hash) WHERE fund_id = $fund AND no = 3`))
  expect(finding).toMatchObject({ fault: 'hash-wrong', place: 'block 3' })
})

test('a balance that was changed is found', async () => {
  const finding = await plant(
    sql(
      `UPDATE entry SET balance_after_cents = balance_after_cents + 1 WHERE fund_id = $fund AND seq = 4 AND line = 1`,
    ),
  )
  expect(said(finding)).toMatch(/^balance-wrong at .*-000004$/)
})

test('a voucher number that is missing is found', async () => {
  const finding = await plant(
    sql(
      `UPDATE journal SET voucher_no = replace(voucher_no, '-000008', '-000080') WHERE fund_id = $fund AND seq = 8`,
    ),
  )
  expect(finding).toMatchObject({ fault: 'voucher-broken', expected: '8' })
})

test('figures of the fund’s row or of an advance that are not those of the entries are found', async () => {
  expect(
    await plant(sql('UPDATE fund SET cash_in_cents = cash_in_cents + 1 WHERE id = $fund')),
  ).toMatchObject({
    fault: 'row-wrong',
    place: 'fund',
  })
  expect(
    await plant(
      sql('UPDATE reservation SET authorised_cents = authorised_cents + 1 WHERE fund_id = $fund AND seq = 3'),
    ),
  ).toMatchObject({ fault: 'row-wrong', place: 'advances behind encumbered' })
})

test('a block that was taken away is found', async () => {
  expect(await plant(sql('DELETE FROM block WHERE fund_id = $fund AND no = 4'))).toMatchObject({
    fault: 'block-broken',
  })
})
