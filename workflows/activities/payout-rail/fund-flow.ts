import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { parseYuan, subtractCents, ZERO } from '#domain/money'
import type { BillLine, DailyBill } from '#domain/provider-bill'
import { FUND_FLOW_COLUMNS, FUND_FLOW_PATH, FUND_FLOW_SUMMARY } from '#domain/wechat-wire'
import type { ProviderCredentials } from './credentials.ts'
import { RailUnavailable } from './rail.ts'
import { authorization, callSigned } from './signed-call.ts'

const DOWNLOAD_WITHIN_MS = 60_000
const applied = z.object({ hash_type: z.literal('SHA1'), hash_value: z.string(), download_url: z.url() })
const problem = z.object({ code: z.string() })

/**
 * The provider's bill of a day of the account that transfers leave (`fundflowbill`). The file is not signed: its hash, which is,
 * says whether it is whole.
 * @throws RailUnavailable when it is not ready, not whole, or not what a bill looks like
 */
export async function fetchFundFlow(credentials: ProviderCredentials, day: string): Promise<DailyBill> {
  const answer = await callSigned(
    credentials,
    'GET',
    `${FUND_FLOW_PATH}?bill_date=${day}&account_type=OPERATION`,
  )
  if (answer.status !== 200) {
    const { code } = problem.catch({ code: '' }).parse(JSON.parse(answer.body))
    if (code === 'NO_STATEMENT_EXIST') return { day, sha1: null, lines: [] }
    throw new RailUnavailable(`no bill of ${day}: ${answer.status} ${code}`)
  }
  const { hash_value: sha1, download_url: url } = applied.parse(JSON.parse(answer.body))
  const text = await download(credentials, new URL(url))
  if (createHash('sha1').update(text).digest('hex') !== sha1.toLowerCase())
    throw new RailUnavailable(`the bill of ${day} is not whole`)
  return { day, sha1: sha1.toLowerCase(), lines: readFundFlow(text) }
}

/** Only from where the provider is: a signed answer could still name another place. */
async function download(credentials: ProviderCredentials, url: URL): Promise<string> {
  if (url.origin !== new URL(credentials.baseUrl).origin)
    throw new RailUnavailable('the bill lies at a place that is not the provider’s')
  const where = `${url.pathname}${url.search}`
  const response = await fetch(url, {
    headers: { authorization: authorization(credentials, 'GET', where, ''), accept: '*/*' },
    redirect: 'error',
    signal: AbortSignal.timeout(DOWNLOAD_WITHIN_MS),
  })
  if (!response.ok) throw new RailUnavailable(`the bill could not be fetched: ${response.status}`)
  return await response.text()
}

const rows = z.array(z.array(z.string()))

/**
 * Reads a fund flow bill: columns by their names, every value behind a backtick, the last line the sums of the others.
 * @throws RailUnavailable when a column is missing, a value is not what it should be, or the sums do not agree with the lines
 */
export function readFundFlow(text: string): BillLine[] {
  const [columns = [], ...rest] = rows.parse(
    parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true }),
  )
  const [summary = [], sums = []] = rest.splice(-2)
  if (!FUND_FLOW_COLUMNS.every((name) => columns.includes(name)) || summary[0] !== FUND_FLOW_SUMMARY[0])
    throw new RailUnavailable('this is not a fund flow bill')
  const lines = rest.map((row) => lineOf((name) => plain(row[columns.indexOf(name)])))
  const out = lines.filter(({ amountCents }) => amountCents < 0)
  const told = sums.map((value) => plain(value))
  const sum = out.reduce((total, { amountCents }) => total - amountCents, 0)
  if (Number(told[0]) !== lines.length || Number(told[3]) !== out.length || parseYuan(told[4] ?? '') !== sum)
    throw new RailUnavailable('the bill’s sums are not those of its lines')
  return lines
}

const plain = (value: string | undefined): string => (value ?? '').replace(/^`/, '').trim()

function lineOf(value: (name: (typeof FUND_FLOW_COLUMNS)[number]) => string): BillLine {
  const amount = parseYuan(value('收支金额（元）'))
  const direction = value('收支类型')
  const at = new Date(`${value('记账时间').replace(' ', 'T')}+08:00`)
  if (amount === null || Number.isNaN(at.getTime()) || (direction !== '收入' && direction !== '支出'))
    throw new RailUnavailable('a line of the bill cannot be read')
  return {
    at,
    billNo: value('微信支付业务单号'),
    reference: value('业务凭证号'),
    name: value('业务名称'),
    amountCents: direction === '支出' ? subtractCents(ZERO, amount) : amount,
  }
}
