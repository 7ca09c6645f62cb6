import { findPlatform } from '../running.ts'
import type { Secrets } from '../secrets.ts'
import { startStack, type StackOptions } from '../stack.ts'

/** The platform a season is played on. */
export interface Target {
  readonly url: string
  readonly sandboxUrl: string
  readonly ownerDatabase: string
  readonly secrets: Pick<Secrets, 'fieldKey' | 'indexKey'>
  /** the last lines of its API, where they can be had */
  readonly lastWords: () => string
  readonly stop: () => Promise<void>
}

/** what a season of many people from one address needs; the limits stay on */
const LIMITS = [
  'code-to-address',
  'code-from-caller',
  'code-tried',
  'filed-from-caller',
  'upload-opened',
  'case-opened',
]
export const limitsFor = (count: number): string => LIMITS.map((name) => `${name}=${count * 10}`).join(',')

/** A platform of its own in a temporary place. */
export async function temporaryTarget(count: number, on?: StackOptions['on']): Promise<Target> {
  const stack = await startStack({
    ...(on ? { on } : {}),
    durable: true,
    env: { XIANPEI_SANDBOX_DELAY_MS: '0', XIANPEI_LIMITS: limitsFor(count), LOG_LEVEL: 'warn' },
  })
  return {
    url: stack.url,
    sandboxUrl: stack.sandboxUrl,
    ownerDatabase: stack.database.urls.owner,
    secrets: stack.platform.secrets,
    lastWords: () => stack.process('api').log().split('\n').slice(-5).join('\n'),
    stop: () => stack.stop(),
  }
}

/** The platform that runs on the data folder; it stays as it is but for the run's own city. */
export const runningTarget = async (): Promise<Target> => ({
  ...(await findPlatform()),
  lastWords: () => '',
  stop: () => Promise.resolve(),
})
