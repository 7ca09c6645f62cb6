import type { Cents } from './money.ts'

/** What a merchant has given cause for; counts and sums reach back ninety days unless they say otherwise. */
export interface MerchantConduct {
  readonly complaints: number
  readonly advances: number
  readonly advancedCents: Cents
  /** of all claims whose day has passed */
  readonly dueCents: Cents
  readonly recoveredOfDueCents: Cents
  /** mean days from the notice to the last fen of what it repaid; null when it repaid nothing yet */
  readonly repayDays: number | null
  readonly overdueClaims: number
  /** findings that it need not pay */
  readonly objectionsWon: number
}

export const RISK_PARTS = [
  'complaints',
  'advances',
  'amount',
  'unrecovered',
  'slow',
  'overdue',
  'objections-won',
] as const
export type RiskPart = (typeof RISK_PARTS)[number]

export interface MerchantRisk {
  /** 0 to 100 */
  readonly score: number
  readonly high: boolean
  /** what it is made of; only parts that count */
  readonly parts: readonly { readonly part: RiskPart; readonly points: number }[]
}

/** from and including; counts alone (50 at most) do not come to it: money that stayed away does */
export const HIGH_RISK = 60

const upTo = (most: number, points: number): number => Math.min(most, Math.max(0, points))

/**
 * How likely the city is to see trouble with a merchant again, with its reasons. Each bad fact can only raise it, each repaid
 * fen and each objection won can only lower it.
 * @source D
 */
export function riskOf(conduct: MerchantConduct): MerchantRisk {
  const missing = conduct.dueCents - conduct.recoveredOfDueCents
  const points: Readonly<Record<RiskPart, number>> = {
    complaints: upTo(20, conduct.complaints),
    advances: upTo(20, 2 * conduct.advances),
    amount: upTo(10, Math.floor(conduct.advancedCents / 500_000)),
    unrecovered: conduct.dueCents > 0 ? upTo(25, Math.ceil((25 * missing) / conduct.dueCents)) : 0,
    slow: conduct.repayDays === null ? 0 : upTo(10, Math.floor(conduct.repayDays) - 3),
    overdue: upTo(15, 5 * conduct.overdueClaims),
    'objections-won': -upTo(15, 5 * conduct.objectionsWon),
  }
  const score = upTo(
    100,
    RISK_PARTS.reduce((sum, part) => sum + points[part], 0),
  )
  const parts = RISK_PARTS.flatMap((part) => (points[part] === 0 ? [] : [{ part, points: points[part] }]))
  return { score, high: score >= HIGH_RISK, parts }
}
