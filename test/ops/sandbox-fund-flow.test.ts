import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cancelPath, FUND_FLOW_COLUMNS, FUND_FLOW_PATH, FUND_FLOW_SUMMARY } from '#domain/wechat-wire'
import { newNumber, type Sandbox, startSandbox } from './sandbox-client.ts'

const OPENING = 10_000_000_000
let sandbox: Sandbox
const [paid, collected, failed, cancelled] = [newNumber(), newNumber(), newNumber(), newNumber()]
/** What moved on this day: two transfers of 500.00 and 0.31, a top-up of 12.34; what failed or was cancelled moved nothing. */
beforeAll(async () => {
  sandbox = await startSandbox()
  const openid = 'synthetic'
  await sandbox.send(sandbox.transferOf(paid))
  await sandbox.comesTo(paid, 'SUCCESS')
  const remark = 'one, two "three"'
  const sent = await sandbox.send(
    sandbox.transferOf(collected, { openid, transfer_amount: 31, transfer_remark: remark }),
  )
  await sandbox.collect(sent.package_info ?? '')
  await sandbox.comesTo(collected, 'SUCCESS')
  await sandbox.send(sandbox.transferOf(failed, { openid }))
  await sandbox.admin('expire', { outBillNo: failed })
  await sandbox.send(sandbox.transferOf(cancelled, { openid }))
  await sandbox.call('POST', cancelPath(cancelled), '{}')
  await sandbox.comesTo(cancelled, 'CANCELLED')
  await sandbox.admin('balance', { cents: OPENING - 50_000 - 31 + 1_234 })
})
afterAll(() => sandbox?.stop())

const dayBefore = (days: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(
    Date.now() - days * 86_400_000,
  )
const today = () => dayBefore(0)
const apply = (day: string, more = '&account_type=OPERATION', forged = {}) =>
  sandbox.call('GET', `${FUND_FLOW_PATH}?bill_date=${day}${more}`, '', forged)
const download = async (url = '', forged = {}) => {
  const { pathname, search } = new URL(url)
  return await sandbox.request('GET', `${pathname}${search}`, '', forged)
}
const rowsOf = (text: string) => z.array(z.array(z.string())).parse(parse(text, { relax_column_count: true }))
const bill = async (more?: string) => {
  const applied = await apply(today(), more)
  expect(applied).toMatchObject({ status: 200, isSigned: true, hash_type: 'SHA1' })
  const response = await download(applied.download_url)
  expect(response.status).toBe(200)
  expect(response.headers.has('wechatpay-signature')).toBe(false)
  const bytes = Buffer.from(await response.arrayBuffer())
  const text = (more?.includes('GZIP') ? gunzipSync(bytes) : bytes).toString('utf8')
  expect(createHash('sha1').update(text).digest('hex')).toBe(applied.hash_value)
  return rowsOf(text)
}

test('the bill of a day names what moved and nothing else, each value behind a backtick, and sums it up', async () => {
  const [columns, ...rows] = await bill()
  const [summary, sums] = rows.splice(-2)
  expect(columns).toEqual([...FUND_FLOW_COLUMNS])
  expect(summary).toEqual([...FUND_FLOW_SUMMARY])
  expect(sums).toEqual(['`3', '`1', '`12.34', '`2', '`500.31'])
  const values = rows.map((row) => row.map((value) => value.replace(/^`/, '')))
  expect(rows.flat().every((value) => value.startsWith('`'))).toBe(true)
  const facts = values.map(([at, , , , , direction, amount, balance, , remark, outBillNo]) => ({
    day: at?.slice(0, 10),
    direction,
    amount,
    balance,
    remark,
    outBillNo,
  }))
  const day = today()
  expect(facts).toEqual([
    {
      day,
      direction: '支出',
      amount: '500.00',
      balance: '99999500.00',
      remark: 'synthetic',
      outBillNo: paid,
    },
    {
      day,
      direction: '支出',
      amount: '0.31',
      balance: '99999499.69',
      remark: 'one, two "three"',
      outBillNo: collected,
    },
    {
      day,
      direction: '收入',
      amount: '12.34',
      balance: '99999512.03',
      remark: '',
      outBillNo: '1900000001000000000000000003',
    },
  ])
  expect(values[0]?.[1]).toBe((await sandbox.ask(paid)).transfer_bill_no)
})

test('the bill comes packed when asked for so, and its hash is that of the text', async () => {
  expect(await bill('&account_type=OPERATION&tar_type=GZIP')).toEqual(await bill())
})

test('an instant after 16:00 UTC belongs to the next day', async () => {
  const { billTime, dayOf, wireTime } = await import('#ops/sandbox/time')
  expect(dayOf('2026-11-30T15:59:59.999Z')).toBe('2026-11-30')
  expect(dayOf('2026-11-30T16:00:00.000Z')).toBe('2026-12-01')
  expect(billTime('2026-11-30T16:00:01.000Z')).toBe('2026-12-01 00:00:01')
  expect(wireTime('2026-11-30T16:00:01.000Z')).toBe('2026-12-01T00:00:01+08:00')
})

describe('there is no bill', () => {
  test.each<[what: string, given: () => Parameters<typeof apply>, status: number, code: string]>([
    ['of a day without movements', () => [dayBefore(1)], 400, 'NO_STATEMENT_EXIST'],
    ['of an account without movements', () => [today(), ''], 400, 'NO_STATEMENT_EXIST'],
    ['of a day to come', () => [dayBefore(-1)], 400, 'INVALID_REQUEST'],
    ['of a day more than three months ago', () => [dayBefore(100)], 400, 'INVALID_REQUEST'],
    ['of a day that does not exist', () => ['2026-02-30'], 400, 'PARAM_ERROR'],
    ['of an account that does not exist', () => [today(), '&account_type=OTHER'], 400, 'PARAM_ERROR'],
    ['for who does not sign', () => [today(), undefined, { authorization: '' }], 401, 'SIGN_ERROR'],
    [
      'for who signed for another day',
      () => [today(), undefined, { signedPath: FUND_FLOW_PATH }],
      401,
      'SIGN_ERROR',
    ],
  ])('%s', async (_what, given, status, code) => {
    expect(await apply(...given())).toMatchObject({ status, code, isSigned: true })
  })

  test('behind an address that was guessed, or without a signature', async () => {
    const { download_url: url = '' } = await apply(today())
    expect((await download(url, { authorization: '' })).status).toBe(401)
    expect((await download(`${url}x`)).status).toBe(400)
    expect((await download(url)).status).toBe(200)
  })
})

describe('a bill that is wrong looks right', () => {
  const strike = (fault: string) => sandbox.admin('faults', { fault, times: 1 })
  const transfersOf = async () => (await bill()).filter((row) => row[3] === '`商家转账')

  test('it can be late', async () => {
    await strike('bill-not-ready')
    expect(await apply(today())).toMatchObject({ status: 400, code: 'STATEMENT_CREATING' })
    expect((await apply(today())).status).toBe(200)
  })

  test('it can lack a transfer', async () => {
    await strike('bill-missing-line')
    const rows = await bill()
    expect(rows.flat()).not.toContain(`\`${collected}`)
    expect(rows.at(-1)).toEqual(['`2', '`1', '`12.34', '`1', '`500.00'])
    expect(await transfersOf()).toHaveLength(2)
  })

  test('it can name another amount of a transfer', async () => {
    await strike('bill-wrong-amount')
    expect((await transfersOf()).map((row) => row[6])).toEqual(['`500.00', '`0.32'])
    expect((await transfersOf()).map((row) => row[6])).toEqual(['`500.00', '`0.31'])
  })
})

test('the bill of a day is the same after a kill', async () => {
  const before = await bill()
  await sandbox.stack.process('sandbox').kill()
  await sandbox.stack.process('sandbox').start()
  expect(await bill()).toEqual(before)
})
