import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { cityDay } from '#domain/clocks'
import { writeCsv } from '#ops/synthetic-bank-files'
import { advancedCase } from '../api/advanced-case.ts'
import { type Bench, kept, openBench } from '../api/reconciliation-bench.ts'
import { openStaffPlatform, type StaffPlatform } from '../api/staff-platform.ts'

let platform: StaffPlatform
let bench: Bench
let matchId: string

beforeAll(async () => {
  platform = await openStaffPlatform()
  bench = await openBench(platform)
  const kase = await advancedCase(platform, bench.city)
  const text = kase.payoutId.replaceAll('-', '')
  const day = cityDay(new Date())
  kept(
    await bench.send(
      writeCsv([
        { day, yuan: '-780.00', reference: 'B1', text },
        { day, yuan: '-1.00', reference: 'B2' },
      ]),
    ),
  )
  const { rows } = await bench.caller.reconciliation.listMatches({})
  matchId = rows[0]?.matchId ?? ''
})
afterAll(() => platform?.close())

/** As the API's own role, past the API. */
const sql = (text: string, ...values: unknown[]) =>
  platform.services.database.prisma.$executeRawUnsafe(text, ...values)

test('a line, and a voucher, stands in one live match at most', async () => {
  const other = randomUUID()
  await sql(
    `INSERT INTO bank_match (id, fund_id, rule, reasons, since, proposed_at) VALUES ($1::uuid, $2::uuid, 'by-hand', '[]', now(), now())`,
    other,
    bench.city.fundId,
  )
  await expect(
    sql(
      `INSERT INTO bank_match_line SELECT $1::uuid, line_id FROM bank_match_line WHERE match_id = $2::uuid`,
      other,
      matchId,
    ),
  ).rejects.toThrow('bank_match_line_once')
  await expect(
    sql(
      `INSERT INTO bank_match_voucher SELECT $1::uuid, voucher_no FROM bank_match_voucher WHERE match_id = $2::uuid`,
      other,
      matchId,
    ),
  ).rejects.toThrow('bank_match_voucher_once')
})

test('a match that does not add up is confirmed by nobody', async () => {
  const uneven = randomUUID()
  await sql(
    `INSERT INTO bank_match (id, fund_id, rule, reasons, since, proposed_at) VALUES ($1::uuid, $2::uuid, 'by-hand', '[]', now(), now())`,
    uneven,
    bench.city.fundId,
  )
  await sql(
    `INSERT INTO bank_match_line SELECT $1::uuid, id FROM bank_line WHERE entry_reference = 'B2' AND fund_id = $2::uuid`,
    uneven,
    bench.city.fundId,
  )
  await expect(
    sql(
      `UPDATE bank_match SET state = 'confirmed', confirmed_by = $2, confirmed_at = now() WHERE id = $1::uuid`,
      uneven,
      bench.city.staff.finance.id,
    ),
  ).rejects.toThrow('adds up')
})

test('a match does not go back, and nobody deletes or rewrites what the bank said', async () => {
  await expect(sql(`UPDATE bank_match SET state = 'undone' WHERE id = $1::uuid`, matchId)).rejects.toThrow(
    'does not go',
  )
  for (const table of ['bank_statement', 'bank_line', 'bank_match', 'bank_match_line', 'bank_exception'])
    await expect(sql(`DELETE FROM ${table}`)).rejects.toThrow('permission denied')
  for (const change of [
    'bank_line SET amount_cents = 0',
    'bank_statement SET closing_cents = 0',
    'bank_match_line SET line_id = match_id',
  ])
    await expect(sql(`UPDATE ${change}`)).rejects.toThrow('permission denied')
})

test('a statement that does not add up is not kept, past the API either', async () => {
  await expect(
    sql(
      `INSERT INTO bank_statement SELECT gen_random_uuid(), account_id, sha256(id::text::bytea), format, file_name, period_from,
         period_to, opening_cents, closing_cents + 1, moved_cents, line_count, new_count, imported_by, imported_at FROM bank_statement`,
    ),
  ).rejects.toThrow('adds_up')
})

test('the same file from two people at once is kept once', async () => {
  const file = writeCsv([{ day: cityDay(new Date()), yuan: '-3.00', reference: 'TWICE' }])
  const heard = await Promise.all([bench.send(file), bench.send(file), bench.send(file)])
  expect(heard.filter((each) => kept(each).repeated)).toHaveLength(2)
  const rows = z
    .array(z.object({ lines: z.number() }))
    .parse(
      await platform.owner.prisma
        .$queryRaw`SELECT count(*)::int AS lines FROM bank_line WHERE entry_reference = 'TWICE'`,
    )
  expect(rows).toEqual([{ lines: 1 }])
})
