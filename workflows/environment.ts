import { z } from 'zod'

const key = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32) context.addIssue({ code: 'custom', message: 'is 32 bytes in base64' })
  return bytes
})

/** What the worker needs to be told; `npm start` says it all. */
const environment = z.object({
  DATABASE_URL: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('xianpei'),
  XIANPEI_WORKFLOW_BUNDLE: z.string().optional(),
  XIANPEI_HEALTH_PORT: z.coerce.number().int().optional(),
  XIANPEI_DATA: z.string().min(1),
  XIANPEI_SANDBOX_URL: z.string().min(1),
  XIANPEI_PROVIDER_CREDENTIALS: z.string().min(1),
  XIANPEI_FIELD_KEY: key,
  XIANPEI_INDEX_KEY: key,
  XIANPEI_PAYLOAD_KEY: key,
  NODE_ENV: z.string().optional(),
  /** the file that says how far a simulated clock is ahead; refused in production */
  XIANPEI_SIMULATED_CLOCK: z.string().optional(),
})
export type WorkerEnvironment = z.infer<typeof environment>

/** @throws with one line per variable that is missing or malformed */
export const readWorkerEnvironment = (given: NodeJS.ProcessEnv): WorkerEnvironment => environment.parse(given)
