import path from 'node:path'
import type { DatabaseUrls } from './roles.ts'
import type { Secrets } from './secrets.ts'

/** All that the three processes of ours must be told; docs/operations.md says what each variable is for. */
export interface Platform {
  readonly dataFolder: string
  readonly databases: DatabaseUrls
  readonly temporalAddress: string
  readonly temporalNamespace: string
  readonly taskQueue: string
  readonly workflowBundle: string
  /** where the built rooms lie */
  readonly roomsFolder: string
  readonly webFolder: string
  readonly secrets: Secrets
  readonly ports: { readonly api: number; readonly sandbox: number; readonly worker: number }
  readonly publicUrl: string
}

export type Room = 'sandbox' | 'worker' | 'api'

const PERSONAL_KEYS = (secrets: Secrets) => ({
  XIANPEI_FIELD_KEY: secrets.fieldKey,
  XIANPEI_INDEX_KEY: secrets.indexKey,
  XIANPEI_PAYLOAD_KEY: secrets.payloadKey,
})

/** A clock is moved by who starts the processes, never by what lay around in the environment. */
const NOT_FOR_CHILDREN = /^(XIANPEI_.*_(KEY|SECRET|PASSWORD)|XIANPEI_SIMULATED_CLOCK|DATABASE_URL|npm_.*)$/

/** Each process is told what it needs and none of the others' secrets. */
export function environmentFor(
  room: Room,
  platform: Platform,
  extra: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const { databases, secrets, ports } = platform
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_FOR_CHILDREN.test(name))
  const notifyUrl = `http://127.0.0.1:${ports.api}/provider/notifications`
  const everywhere = { XIANPEI_DATA: platform.dataFolder, XIANPEI_PROVIDER_NOTIFY_URL: notifyUrl }
  const sharedByOurs = {
    XIANPEI_DATABASE_ROLES: databases.roles,
    TEMPORAL_ADDRESS: platform.temporalAddress,
    TEMPORAL_NAMESPACE: platform.temporalNamespace,
    TEMPORAL_TASK_QUEUE: platform.taskQueue,
    XIANPEI_SANDBOX_URL: `http://127.0.0.1:${ports.sandbox}`,
    PUBLIC_URL: platform.publicUrl,
    ...PERSONAL_KEYS(secrets),
  }
  const own: Record<Room, NodeJS.ProcessEnv> = {
    sandbox: { XIANPEI_SANDBOX_PORT: String(ports.sandbox) },
    worker: {
      ...sharedByOurs,
      DATABASE_URL: databases.worker,
      XIANPEI_WORKFLOW_BUNDLE: platform.workflowBundle,
      XIANPEI_HEALTH_PORT: String(ports.worker),
      // written by the sandbox on its first start
      XIANPEI_PROVIDER_CREDENTIALS: path.join(platform.dataFolder, 'sandbox/credentials.json'),
    },
    api: {
      ...sharedByOurs,
      DATABASE_URL: databases.api,
      PORT: String(ports.api),
      ...(platform.webFolder && { XIANPEI_WEB_DIST: platform.webFolder }),
      XIANPEI_PROVIDER_CREDENTIALS: path.join(platform.dataFolder, 'sandbox/credentials.json'),
      XIANPEI_SESSION_SECRET: secrets.sessionSecret,
      XIANPEI_TOURIST_KEY: secrets.touristKey,
    },
  }
  return { ...Object.fromEntries(inherited), ...everywhere, ...own[room], ...extra }
}
