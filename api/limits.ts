import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { z } from 'zod'
import { DomainError } from '#domain/errors'

const HOUR = 3_600

/** How often something may be done, and in how many seconds; enough for a person, too little for a machine. */
const LIMITS = {
  'code-to-address': { points: 5, duration: HOUR },
  'code-from-caller': { points: 30, duration: HOUR },
  'code-tried': { points: 60, duration: HOUR },
  'case-opened': { points: 60, duration: HOUR },
  'filed-from-caller': { points: 60, duration: HOUR },
  'upload-opened': { points: 120, duration: HOUR },
  'applied-from-caller': { points: 30, duration: HOUR },
} as const
export type LimitKind = keyof typeof LIMITS

/** Raises limits by name, `filed-from-caller=5000,case-opened=5000`: for a season replay or a call centre behind one address. */
export const limitSetting = z.string().transform((text, context) => {
  const raised = new Map<string, number>()
  for (const part of text.split(',').filter(Boolean)) {
    const [name = '', points = ''] = part.split('=')
    if (!(name in LIMITS) || !/^\d{1,9}$/.test(points))
      context.addIssue({ code: 'custom', message: `no limit is set by ${part}` })
    raised.set(name, Number(points))
  }
  return raised
})

export interface Limits {
  /** @throws DomainError `TOO_MANY_REQUESTS` with the seconds to wait */
  count(kind: LimitKind, who: string): Promise<void>
}

export function createLimits(pool: Pool, raised: ReadonlyMap<string, number>): Limits {
  const limiter = (kind: LimitKind) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: kind,
      ...LIMITS[kind],
      points: raised.get(kind) ?? LIMITS[kind].points,
      clearExpiredByTimeout: false,
    })
  const limiters = {
    'code-to-address': limiter('code-to-address'),
    'code-from-caller': limiter('code-from-caller'),
    'code-tried': limiter('code-tried'),
    'case-opened': limiter('case-opened'),
    'filed-from-caller': limiter('filed-from-caller'),
    'upload-opened': limiter('upload-opened'),
    'applied-from-caller': limiter('applied-from-caller'),
  } satisfies Record<LimitKind, RateLimiterPostgres>
  return {
    async count(kind, who) {
      try {
        await limiters[kind].consume(who)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        throw new DomainError('TOO_MANY_REQUESTS', { seconds: Math.ceil(error.msBeforeNext / 1_000) })
      }
    },
  }
}
