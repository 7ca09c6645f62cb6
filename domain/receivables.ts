import { type Cents, cents, ZERO } from './money.ts'

/**
 * How old an unpaid advance is, in days since the tourist was paid. The first bound is the time a merchant has to repay
 * (DOMAIN: 7 days from the notice, P); the others are those an ageing table usually has (D).
 */
export const AGE_BUCKETS = [
  { id: 'not-due', upToDays: 7 },
  { id: 'to-30', upToDays: 30 },
  { id: 'to-90', upToDays: 90 },
  { id: 'to-180', upToDays: 180 },
  { id: 'to-365', upToDays: 365 },
  { id: 'older', upToDays: Number.POSITIVE_INFINITY },
] as const
export type AgeBucket = (typeof AGE_BUCKETS)[number]['id']

const DAY_MS = 86_400_000

/** Whole days from one day (YYYY-MM-DD) to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** @param paidOn and `today` YYYY-MM-DD in the city's zone */
export function bucketOf(paidOn: string, today: string): AgeBucket {
  const days = daysBetween(paidOn, today)
  return AGE_BUCKETS.find(({ upToDays }) => days <= upToDays)?.id ?? 'older'
}

export interface Receivable {
  readonly merchantId: string | null
  /** YYYY-MM-DD: when the tourist was paid */
  readonly paidOn: string
  readonly owedCents: Cents
}

export interface MerchantReceivables {
  readonly merchantId: string | null
  readonly advances: number
  readonly owedCents: Cents
  readonly oldestOn: string
  readonly byAge: Readonly<Record<AgeBucket, Cents>>
}

/** What each merchant owes, by age, the largest first. All in fen. */
export function receivablesByMerchant(
  receivables: readonly Receivable[],
  today: string,
): MerchantReceivables[] {
  const groups = new Map<string | null, Receivable[]>()
  for (const one of receivables) groups.set(one.merchantId, [...(groups.get(one.merchantId) ?? []), one])
  return [...groups]
    .map(([merchantId, own]) => {
      const byAge = {
        'not-due': ZERO,
        'to-30': ZERO,
        'to-90': ZERO,
        'to-180': ZERO,
        'to-365': ZERO,
        older: ZERO,
      }
      for (const { paidOn, owedCents } of own) {
        const bucket = bucketOf(paidOn, today)
        byAge[bucket] = cents(byAge[bucket] + owedCents)
      }
      return {
        merchantId,
        advances: own.length,
        owedCents: cents(own.reduce((sum, one) => sum + one.owedCents, 0)),
        oldestOn: own.reduce((oldest, { paidOn }) => (paidOn < oldest ? paidOn : oldest), today),
        byAge,
      }
    })
    .sort((a, b) => b.owedCents - a.owedCents || (a.oldestOn < b.oldestOn ? -1 : 1))
}
