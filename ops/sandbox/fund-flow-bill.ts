import { createHash, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ACCOUNT_TYPES, BILL_DOWNLOAD_PATH, FUND_FLOW_PATH } from '#domain/wechat-wire'
import { fundFlowText } from './fund-flow.ts'
import type { Provider } from './settle.ts'
import { answer, guarded, refuse } from './signed.ts'
import { dayOf } from './time.ts'

const DOWNLOAD_WITHIN_MS = 300_000
const KEPT_MONTHS = 3

const query = z.object({
  bill_date: z.iso.date(),
  account_type: z.enum(ACCOUNT_TYPES).default('BASIC'),
  tar_type: z.literal('GZIP').optional(),
})

/**
 * The account's bill of a day, asked for first and downloaded then. Unlike the real one, which is made in the next morning,
 * today's is given as far as the day has come; the fault `bill-not-ready` shows the wait.
 */
export function serveFundFlowBill(app: FastifyInstance, provider: Provider): void {
  const files = new Map<string, { readonly content: Buffer; readonly until: number }>()

  function offer(content: Buffer): string {
    for (const [token, { until }] of files) if (until < Date.now()) files.delete(token)
    const token = randomBytes(32).toString('base64url')
    files.set(token, { content, until: Date.now() + DOWNLOAD_WITHIN_MS })
    return `${provider.baseUrl}${BILL_DOWNLOAD_PATH}?token=${token}`
  }

  app.get(FUND_FLOW_PATH, (request, reply) =>
    guarded(provider, request, reply, async () => {
      const { faults, bills, keys } = provider
      const given = query.safeParse(request.query)
      if (!given.success) return refuse(provider, reply, 400, 'PARAM_ERROR')
      const { bill_date: day, account_type: accountType, tar_type: packed } = given.data
      const today = dayOf(Date.now())
      if (day > today || day < monthsBefore(today, KEPT_MONTHS))
        return refuse(provider, reply, 400, 'INVALID_REQUEST')
      const movements = accountType === 'OPERATION' ? bills.movementsOn(day) : []
      if (movements.length === 0) return refuse(provider, reply, 400, 'NO_STATEMENT_EXIST')
      if (faults.strikes('bill-not-ready')) return refuse(provider, reply, 400, 'STATEMENT_CREATING')
      const text = fundFlowText(movements, keys.mchid, {
        missingLine: faults.strikes('bill-missing-line'),
        wrongAmount: faults.strikes('bill-wrong-amount'),
      })
      return answer(provider, reply, 200, {
        hash_type: 'SHA1',
        hash_value: createHash('sha1').update(text).digest('hex'),
        download_url: offer(packed ? gzipSync(text) : Buffer.from(text)),
      })
    }),
  )

  // the answer is not signed: the hash of the text, packed or not, is what its reader checks
  app.get<{ Querystring: { token?: string } }>(BILL_DOWNLOAD_PATH, (request, reply) =>
    guarded(provider, request, reply, async () => {
      const file = files.get(request.query.token ?? '')
      if (!file || file.until < Date.now()) return refuse(provider, reply, 400, 'INVALID_REQUEST')
      return reply.type('application/octet-stream').send(file.content)
    }),
  )
}

function monthsBefore(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() - months)
  return at.toISOString().slice(0, 10)
}
