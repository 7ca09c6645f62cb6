import type { FastifyInstance } from 'fastify'
import { cents, formatYuan } from '#domain/money'
import type { Bill } from './bill.ts'
import { page } from './page.ts'
import { advance, type Provider } from './settle.ts'

/** What the payee meets in the provider's app: the amount, and one button to take it. */
export function serveCollection(app: FastifyInstance, provider: Provider): void {
  app.get<{ Params: { package: string } }>('/collect/:package', async (request, reply) => {
    const bill = provider.bills.byPackage(request.params.package)
    const body = bill ? view(bill) : '<p>This link is not known. · 链接无效。</p>'
    return reply
      .status(bill ? 200 : 404)
      .type('text/html; charset=utf-8')
      .send(page('Collect your money · 收款', body))
  })
  app.post<{ Params: { package: string } }>('/collect/:package', async (request, reply) => {
    const bill = provider.bills.byPackage(request.params.package)
    if (!bill) return reply.status(404).send()
    if (bill.state === 'WAIT_USER_CONFIRM') advance(provider, bill, 'TRANSFERING')
    return reply.redirect(`/collect/${request.params.package}`, 303)
  })
}

function view(bill: Bill): string {
  const amount = `<p class="amount">${formatYuan(cents(bill.amountCents))}</p>`
  if (bill.state === 'SUCCESS')
    return `${amount}<p>Received. You can close this page. · 已收款，可以关闭此页。</p>`
  if (bill.state !== 'WAIT_USER_CONFIRM')
    return `${amount}<p>On its way, a moment please. · 正在到账，请稍候。</p><meta http-equiv="refresh" content="2">`
  return `${amount}<form method="post"><button>Confirm and receive · 确认收款</button></form>`
}
