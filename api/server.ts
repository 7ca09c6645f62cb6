import { Client, Connection } from '@temporalio/client'
import cookies from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'
import path from 'node:path'
import { createDataConverter } from '#workflows/payload-codec'
import { followSimulatedClock } from '#prisma/clock'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { findOpenComplaint } from '#prisma/stores/sweeping'
import { createStaffAuth } from './auth/auth.ts'
import { serveAuth } from './auth/routes.ts'
import { serveBankBatches } from './bank-batch/doors.ts'
import { createChanges } from './changes.ts'
import { createCommands } from './commands.ts'
import { readApiEnvironment, readNotificationKeys } from './environment.ts'
import { serveDownloads } from './finance-export/downloads.ts'
import { serveHeads } from './heads.ts'
import { serveHealth } from './health.ts'
import { createLimits } from './limits.ts'
import { refuseForeignOrigins } from './origin.ts'
import { serveProviderNotifications } from './provider-notification/provider-notification.ts'
import { serveBankStatements } from './reconciliation/uploads.ts'
import { type AppRouter, appRouter } from './router.ts'
import { createSecrets } from './secrets.ts'
import type { Services } from './services.ts'
import { createStarter } from './starter.ts'
import { createContextReader } from './sessions.ts'
import { createEvidenceFolder } from './uploads/evidence-folder.ts'
import { serveUploads } from './uploads/uploads.ts'
import { serveWeb } from './web.ts'

const environment = readApiEnvironment(process.env)
if (environment.XIANPEI_SIMULATED_CLOCK)
  followSimulatedClock(environment.XIANPEI_SIMULATED_CLOCK, environment.NODE_ENV)
const publicUrl = new URL(environment.PUBLIC_URL)
const secure = publicUrl.protocol === 'https:'
const trustedOrigins = [
  publicUrl.origin,
  `http://127.0.0.1:${environment.PORT}`,
  `http://localhost:${environment.PORT}`,
]

const app = fastify({
  logger: {
    level: process.env['LOG_LEVEL'] ?? 'info',
    redact: ['req.headers.cookie', 'req.headers.authorization'],
  },
  // addresses carry case numbers and tokens, so a line a request tells its route and no more
  disableRequestLogging: true,
  trustProxy: (_address: string, hop: number) => hop < environment.XIANPEI_TRUSTED_HOPS,
  bodyLimit: 512 * 1_024,
  routerOptions: { maxParamLength: 5_000 },
  forceCloseConnections: true,
})

const database = openDatabase(environment.DATABASE_URL, { max: 14 })
const pool = createPool(environment.DATABASE_URL, { max: 8 })
const connection = Connection.lazy({ address: environment.TEMPORAL_ADDRESS, connectTimeout: '2s' })
const temporal = new Client({
  connection,
  namespace: environment.TEMPORAL_NAMESPACE,
  dataConverter: createDataConverter(environment.XIANPEI_PAYLOAD_KEY),
})
const auth = createStaffAuth({
  pool,
  secret: environment.XIANPEI_SESSION_SECRET,
  publicUrl: publicUrl.origin,
  trustedOrigins,
})
const commands = createCommands(temporal, environment.TEMPORAL_TASK_QUEUE, (caseNumber) =>
  findOpenComplaint(database.prisma, caseNumber),
)
const services: Services = {
  database,
  ledger: createLedger(pool),
  cipher: createFieldCipher({ field: environment.XIANPEI_FIELD_KEY, index: environment.XIANPEI_INDEX_KEY }),
  commands,
  starter: createStarter(commands, database, app.log),
  changes: createChanges(database, app.log),
  secrets: createSecrets(environment.XIANPEI_TOURIST_KEY),
  limits: createLimits(pool, environment.XIANPEI_LIMITS),
  evidence: createEvidenceFolder(path.join(environment.XIANPEI_DATA, 'evidence')),
  log: app.log,
  collectUrl: (packageInfo) => new URL(`/collect/${packageInfo}`, environment.XIANPEI_SANDBOX_URL).href,
  defaultCityId: environment.XIANPEI_CITY,
}
const readContext = createContextReader(services, auth, secure)

await app.register(cookies)
await app.register(helmet, {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      // the console's component library writes its styles at run time; scripts stay ours alone
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'manifest-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
  strictTransportSecurity: secure,
  referrerPolicy: { policy: 'same-origin' },
})
refuseForeignOrigins(app, new Set(trustedOrigins))
serveHealth(app, services, {
  providerUrl: environment.XIANPEI_SANDBOX_URL,
  hasRoles: environment.XIANPEI_DATABASE_ROLES === 'yes',
  production: environment.NODE_ENV === 'production',
})
serveHeads(app, path.join(environment.XIANPEI_DATA, 'heads'))
await app.register(async (scope) => {
  await scope.register(rateLimit, { max: 120, timeWindow: '1 minute' })
  await serveAuth(scope, auth)
})
await app.register(async (scope) => await serveUploads(scope, services, readContext))
await app.register(async (scope) => await serveBankStatements(scope, services, readContext))
await app.register(async (scope) => await serveBankBatches(scope, services, readContext))
await app.register((scope, _options, done) => {
  serveDownloads(scope, services, readContext)
  done()
})
await app.register(
  async (scope) =>
    await serveProviderNotifications(scope, services, () =>
      readNotificationKeys(environment.XIANPEI_PROVIDER_CREDENTIALS),
    ),
)
await app.register(async (scope) => {
  await scope.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      createContext: ({ req, res }) => readContext(req, res),
      // a batch must not dodge what is counted per call
      maxBatchSize: 12,
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>)
})
if (environment.XIANPEI_WEB_DIST) await serveWeb(app, environment.XIANPEI_WEB_DIST)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  services.changes.stop()
  await app.close()
  await Promise.all([database.close(), pool.end(), connection.close()])
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())

await app.listen({ host: environment.XIANPEI_HOST, port: environment.PORT })
