import path from 'node:path'
import fastify from 'fastify'
import { z } from 'zod'
import { serveAdmin } from './admin.ts'
import { serveBalance } from './balance.ts'
import { serveBank } from './bank.ts'
import { openBills } from './bills.ts'
import { serveCollection } from './collect.ts'
import { createFaults } from './faults.ts'
import { serveFundFlowBill } from './fund-flow-bill.ts'
import { openKeys } from './keys.ts'
import { serveMessages } from './messages.ts'
import { createNotifier } from './notifier.ts'
import { goOn, type Provider } from './settle.ts'
import { createTimers } from './timers.ts'
import { serveTransfers } from './transfers.ts'

const environment = z
  .object({
    XIANPEI_SANDBOX_PORT: z.coerce.number().int(),
    XIANPEI_DATA: z.string().min(1),
    XIANPEI_PROVIDER_NOTIFY_URL: z.url(),
    XIANPEI_SANDBOX_DELAY_MS: z.coerce.number().int().min(0).default(300),
    XIANPEI_SANDBOX_COLLECT_WITHIN_MS: z.coerce.number().int().min(0).max(2_147_483_647).default(86_400_000),
  })
  .parse(process.env)

const folder = path.join(environment.XIANPEI_DATA, 'sandbox')
const baseUrl = `http://127.0.0.1:${environment.XIANPEI_SANDBOX_PORT}`
const keys = openKeys(folder, baseUrl, environment.XIANPEI_PROVIDER_NOTIFY_URL)
const bills = openBills(folder)
const timers = createTimers()
const signing = { keys, timers, faults: createFaults() }
const notifier = createNotifier({ ...signing, bills })
const provider: Provider = {
  ...signing,
  bills,
  notifier,
  baseUrl,
  delayMs: environment.XIANPEI_SANDBOX_DELAY_MS,
  collectWithinMs: environment.XIANPEI_SANDBOX_COLLECT_WITHIN_MS,
}

const app = fastify({
  bodyLimit: 1_000_000,
  forceCloseConnections: true,
  routerOptions: { maxParamLength: 200 },
})
// signatures cover the bytes as they came
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
app.get('/healthz', () => ({ ok: true }))
serveTransfers(app, provider)
serveBalance(app, provider)
serveFundFlowBill(app, provider)
serveCollection(app, provider)
serveMessages(app, folder)
serveAdmin(app, provider)
await serveBank(app, folder)

await app.listen({ host: '127.0.0.1', port: environment.XIANPEI_SANDBOX_PORT })
// what was under way when the process died goes on
for (const bill of bills.all()) goOn(provider, bill)
notifier.resume()

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  timers.stop()
  await app.close()
  bills.close()
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
