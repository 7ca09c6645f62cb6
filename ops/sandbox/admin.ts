import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { MAX_CENTS, parseYuan } from '#domain/money'
import { serveCommand } from './commands.ts'
import { FAULTS, faultSetting } from './faults.ts'
import { home } from './home.ts'
import { ROTATABLE } from './keys.ts'
import { page } from './page.ts'
import { expire, type Provider } from './settle.ts'

const amount = z.number().int().min(0).max(MAX_CENTS)
/** A fault that the page switches on stays on until it is switched off. */
const UNTIL_OFF = 1_000_000

/** The operator's side: what shall go wrong, the account, the keys, and the provider's truth of what money left. */
export function serveAdmin(app: FastifyInstance, provider: Provider): void {
  const { bills, faults, keys } = provider
  app.get('/', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page('Sandbox provider · 沙箱支付渠道', home(provider))),
  )
  app.get('/admin/account', () => bills.account())
  app.get('/admin/debits', () =>
    bills
      .all()
      .filter((bill) => bill.state === 'SUCCESS')
      .map(({ outBillNo, amountCents, updatedAt }) => ({ outBillNo, amountCents, at: updatedAt })),
  )
  app.get('/admin/faults', () => faults.list())
  app.delete('/admin/faults', async () => {
    faults.clear()
    return {}
  })
  serveCommand(app, '/admin/faults', {
    shape: faultSetting,
    fromForm: (field) => {
      const share = Number(field('share') || Number.NaN)
      return { fault: field('fault'), share, times: share > 0 ? UNTIL_OFF : 0 }
    },
    work: (given) => {
      faults.set(given)
      return faults.list()
    },
    help: { faults: FAULTS },
  })
  serveCommand(app, '/admin/authorisations', {
    shape: z.object({ openid: z.string().min(1) }),
    fromForm: (field) => ({ openid: field('openid') }),
    work: ({ openid }) => {
      bills.authorise(openid)
      return {}
    },
  })
  serveCommand(app, '/admin/rotate', {
    shape: z.strictObject({ what: z.enum(ROTATABLE) }),
    fromForm: (field) => ({ what: field('what') }),
    work: ({ what }) => {
      keys.rotate(what)
      return {}
    },
    help: { what: ROTATABLE },
  })
  serveCommand(app, '/admin/expire', {
    shape: z.strictObject({ outBillNo: z.string() }),
    fromForm: (field) => ({ outBillNo: field('outBillNo') }),
    work: ({ outBillNo }) => (expire(provider, outBillNo) ? {} : null),
  })
  serveCommand(app, '/admin/balance', {
    shape: z.strictObject({ cents: amount }),
    fromForm: (field) => ({ cents: parseYuan(field('yuan')) }),
    work: ({ cents }) => {
      bills.setAvailable(cents)
      return bills.account()
    },
  })
  serveCommand(app, '/admin/daily-limit', {
    shape: z.strictObject({ cents: amount.nullable() }),
    fromForm: (field) => {
      const text = field('yuan')
      return { cents: text === '' ? null : (parseYuan(text) ?? text) }
    },
    work: ({ cents }) => {
      bills.setDailyLimit(cents)
      return bills.account()
    },
  })
}
