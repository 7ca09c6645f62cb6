import { createServer } from 'node:http'
import path from 'node:path'
import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import {
  DefaultLogger,
  type LogLevel,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerInterceptors,
} from '@temporalio/worker'
import { pino } from 'pino'
import { followSimulatedClock } from '#prisma/clock'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { composeActivities } from './activities/compose.ts'
import { createMessageTransport } from './activities/notify/transport.ts'
import { createBankRail } from './activities/payout-rail/bank-batch.ts'
import { openCredentials } from './activities/payout-rail/credentials.ts'
import { createWeChatRail } from './activities/payout-rail/wechat.ts'
import { readWorkerEnvironment } from './environment.ts'
import { createDataConverter } from './payload-codec.ts'
import { UPKEEP_WORKFLOW_ID } from './upkeep/messages.ts'

const PINO_LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>

/** What stands between Temporal and the activities, made once their names are known; a worker of ours has nothing there. */
export type Between = (activityNames: readonly string[]) => WorkerInterceptors

/** Composes the worker from what the environment says and runs it until it is asked to stop. */
export async function runWorker(given: NodeJS.ProcessEnv, between?: Between): Promise<void> {
  const log = pino({ name: 'worker' })
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) =>
      log[PINO_LEVELS[level]](meta ?? {}, message),
    ),
    shutdownSignals: ['SIGINT', 'SIGTERM'],
  })

  const environment = readWorkerEnvironment(given)
  const simulatedClock = environment.XIANPEI_SIMULATED_CLOCK
  if (simulatedClock) followSimulatedClock(simulatedClock, environment.NODE_ENV)
  const taskQueue = environment.TEMPORAL_TASK_QUEUE
  const dataConverter = createDataConverter(environment.XIANPEI_PAYLOAD_KEY)

  const database = openDatabase(environment.DATABASE_URL, { max: 12 })
  const pool = createPool(environment.DATABASE_URL, { max: 8 })
  const cipher = createFieldCipher({
    field: environment.XIANPEI_FIELD_KEY,
    index: environment.XIANPEI_INDEX_KEY,
  })
  const credentials = openCredentials(environment.XIANPEI_PROVIDER_CREDENTIALS, (message) =>
    log.warn(message),
  )
  const rails = { wechat: createWeChatRail(credentials), bank: createBankRail({ database, cipher }) }

  const address = environment.TEMPORAL_ADDRESS
  const namespace = environment.TEMPORAL_NAMESPACE
  const connection = await NativeConnection.connect({ address })
  const clientConnection = await Connection.connect({ address })
  const temporal = new Client({ connection: clientConnection, namespace, dataConverter })
  const activities = composeActivities({
    database,
    ledger: createLedger(pool),
    rails,
    cipher,
    temporal,
    taskQueue,
    headsFolder: path.join(environment.XIANPEI_DATA, 'heads'),
    transport: createMessageTransport(environment.XIANPEI_SANDBOX_URL),
  })

  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    dataConverter,
    ...(environment.XIANPEI_WORKFLOW_BUNDLE
      ? { workflowBundle: { codePath: environment.XIANPEI_WORKFLOW_BUNDLE } }
      : { workflowsPath: new URL('./workflows.ts', import.meta.url).pathname }),
    activities,
    ...(between && { interceptors: between(Object.keys(activities)) }),
    reuseV8Context: true,
    maxCachedWorkflows: 2_000,
    // a task for a worker that was killed is offered to the others after so long
    stickyQueueScheduleToStartTimeout: '3s',
    shutdownGraceTime: '5s',
    shutdownForceTime: '10s',
  })

  // a clock that jumps over waiting cannot jump while upkeep is at work: whoever moves it keeps house as well
  if (!simulatedClock) await startUpkeep(temporal, taskQueue)

  const health = createServer((_request, response) => {
    const running = worker.getState() === 'RUNNING'
    response.writeHead(running ? 200 : 503).end(worker.getState())
  })
  if (environment.XIANPEI_HEALTH_PORT) health.listen(environment.XIANPEI_HEALTH_PORT, '127.0.0.1')

  log.info({ taskQueue }, 'the worker is ready')
  await worker.run()
  health.close()
  await Promise.all([database.close(), pool.end(), clientConnection.close(), connection.close()])
}

async function startUpkeep(temporal: Client, taskQueue: string): Promise<void> {
  try {
    await temporal.workflow.start('upkeep', { workflowId: UPKEEP_WORKFLOW_ID, taskQueue })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
