import type { FastifyInstance } from 'fastify'
import { Registry, collectDefaultMetrics, Histogram } from 'prom-client'
import type { Services } from './services.ts'

type Check = () => Promise<unknown>

const CHECK_WITHIN_MS = 2_000

/** `/healthz`: the process answers. `/readyz`: what it stands on does, or the name of what does not. */
export function serveHealth(
  app: FastifyInstance,
  services: Services,
  options: { providerUrl: string; hasRoles: boolean; production: boolean },
): void {
  const checks: Record<string, Check> = {
    postgresql: () => services.database.prisma.$queryRaw`SELECT 1`,
    temporal: () => services.commands.check(),
    provider: async () => {
      const answer = await fetch(new URL('/healthz', options.providerUrl), {
        signal: AbortSignal.timeout(CHECK_WITHIN_MS),
      })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
    },
    // without roles of their own the processes own the ledger's tables: fit for a trial, not for money
    'database-roles': async () => {
      if (!options.hasRoles && options.production) throw new Error('the database has no roles of ours')
    },
  }
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    const down = (
      await Promise.all(
        Object.entries(checks).map(async ([name, check]) => ((await holds(check)) ? [] : [name])),
      )
    ).flat()
    return reply
      .status(down.length === 0 ? 200 : 503)
      .send({ ready: down.length === 0, down, databaseRoles: options.hasRoles })
  })

  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'how long requests took',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1_000,
    )
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}

async function holds(check: Check): Promise<boolean> {
  try {
    const late = new Promise((_resolve, reject) =>
      setTimeout(() => reject(new Error('late')), CHECK_WITHIN_MS).unref(),
    )
    await Promise.race([check(), late])
    return true
  } catch {
    return false
  }
}
