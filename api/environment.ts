import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { limitSetting } from './limits.ts'

const key = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32) context.addIssue({ code: 'custom', message: 'is 32 bytes in base64' })
  return bytes
})

/** What the API needs to be told; `npm start` says it all. */
const environment = z.object({
  NODE_ENV: z.string().default('development'),
  DATABASE_URL: z.string().min(1),
  XIANPEI_DATABASE_ROLES: z.enum(['yes', 'no']).default('yes'),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('xianpei'),
  PORT: z.coerce.number().int(),
  XIANPEI_HOST: z.string().default('0.0.0.0'),
  PUBLIC_URL: z.url(),
  XIANPEI_DATA: z.string().min(1),
  XIANPEI_WEB_DIST: z.string().optional(),
  XIANPEI_SANDBOX_URL: z.url(),
  XIANPEI_PROVIDER_CREDENTIALS: z.string().min(1),
  XIANPEI_FIELD_KEY: key,
  XIANPEI_INDEX_KEY: key,
  XIANPEI_PAYLOAD_KEY: key,
  XIANPEI_TOURIST_KEY: key,
  XIANPEI_SESSION_SECRET: z.string().min(32),
  /** how many of our own proxies stand before us; their X-Forwarded-For is believed, nobody else's */
  XIANPEI_TRUSTED_HOPS: z.coerce.number().int().min(0).default(0),
  XIANPEI_LIMITS: limitSetting.default(new Map()),
  XIANPEI_CITY: z.string().default('sanya'),
  /** the file that says how far a simulated clock is ahead; refused in production */
  XIANPEI_SIMULATED_CLOCK: z.string().optional(),
})
export type ApiEnvironment = z.infer<typeof environment>

/** @throws with one line per variable that is missing or malformed */
export const readApiEnvironment = (given: NodeJS.ProcessEnv): ApiEnvironment => environment.parse(given)

const notificationKeys = z.object({
  platformKeys: z.array(z.object({ serial: z.string(), pem: z.string() })).min(1),
  apiV3Key: z.string().length(32),
})

/** The provider's side that notifications are verified with. */
export const readNotificationKeys = (path: string) =>
  notificationKeys.parse(JSON.parse(readFileSync(path, 'utf8')))
