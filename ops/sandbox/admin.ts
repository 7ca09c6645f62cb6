import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { cents, formatYuan, MAX_CENTS } from '#domain/money'
import { FAULTS, faultSetting } from './faults.ts'
import { ROTATABLE } from './keys.ts'
import { escape, page } from './page.ts'
import { expire, type Provider } from './settle.ts'

const body = (request: { body: unknown }): unknown => {
  try {
    return JSON.parse(typeof request.body === 'string' ? request.body : 'null')
  } catch {
    return null
  }
}
const amount = z.number().int().min(0).max(MAX_CENTS)

/** Faults to switch on, payees to authorise, and the provider's truth of what money left. */
export function serveAdmin(app: FastifyInstance, provider: Provider): void {
  app.get('/admin/faults', () => provider.faults.list())
  app.post('/admin/faults', async (request, reply) => {
    const given = faultSetting.safeParse(body(request))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR', faults: FAULTS })
    provider.faults.set(given.data)
    return provider.faults.list()
  })
  app.delete('/admin/faults', async () => {
    provider.faults.clear()
    return {}
  })
  app.post('/admin/authorisations', async (request) => {
    provider.bills.authorise(z.object({ openid: z.string().min(1) }).parse(body(request)).openid)
    return {}
  })
  app.post('/admin/rotate', async (request, reply) => {
    const given = z.strictObject({ what: z.enum(ROTATABLE) }).safeParse(body(request))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR', what: ROTATABLE })
    provider.keys.rotate(given.data.what)
    return {}
  })
  app.post('/admin/expire', async (request, reply) => {
    const given = z.strictObject({ outBillNo: z.string() }).safeParse(body(request))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR' })
    if (!expire(provider, given.data.outBillNo)) return reply.status(404).send({ code: 'NOT_FOUND' })
    return {}
  })
  app.get('/admin/account', () => provider.bills.account())
  app.post('/admin/balance', async (request, reply) => {
    const given = z.strictObject({ cents: amount }).safeParse(body(request))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR' })
    provider.bills.setAvailable(given.data.cents)
    return provider.bills.account()
  })
  app.post('/admin/daily-limit', async (request, reply) => {
    const given = z.strictObject({ cents: amount.nullable() }).safeParse(body(request))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR' })
    provider.bills.setDailyLimit(given.data.cents)
    return provider.bills.account()
  })
  app.get('/admin/debits', () =>
    provider.bills
      .all()
      .filter((bill) => bill.state === 'SUCCESS')
      .map(({ outBillNo, amountCents, updatedAt }) => ({ outBillNo, amountCents, at: updatedAt })),
  )
  app.get('/', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page('Sandbox provider · 沙箱支付渠道', home(provider))),
  )
}

const home = ({ bills, faults }: Provider): string => {
  const rows = bills
    .all()
    .slice(-50)
    .reverse()
    .map(
      (bill) =>
        `<tr><td>${escape(bill.outBillNo.slice(0, 12))}…</td><td>${formatYuan(cents(bill.amountCents))}</td><td>${bill.state}</td></tr>`,
    )
  return `<nav><a href="/messages">Messages · 短信与邮件</a></nav>
    <h2>Bills · 转账</h2>${rows.length > 0 ? `<table>${rows.join('')}</table>` : '<p>No transfer yet. · 还没有转账。</p>'}
    <h2>Faults · 故障</h2><p>${escape(JSON.stringify(faults.list()))}</p>
    <p>POST /admin/faults {"fault": …, "times": 1}: ${FAULTS.map(escape).join(', ')}</p>`
}
