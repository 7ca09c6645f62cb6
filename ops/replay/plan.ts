import { type Cents, cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import { SANYA_2024, UNPAID_SHARES } from './sanya-2024.ts'

export type Ending =
  | 'small-fast'
  | 'advanced'
  | 'settled'
  | 'referred'
  | 'rejected'
  | 'not-accepted'
  | 'duplicate'

export interface PlannedCase {
  readonly number: number
  /** the how manieth of its ending */
  readonly ofEnding: number
  readonly ending: Ending
  /** what the tourist asks back, and what is paid or settled where anything is */
  readonly amountCents: Cents
}

export interface Group {
  readonly ending: Ending
  readonly cases: number
  /** null where no money moves and amounts are free */
  readonly amountCents: Cents | null
}

/** The published groups, scaled to `count` cases; at full size exactly Sanya's. */
export function groupsOf(count: number): Group[] {
  const scale = count / SANYA_2024.complaints
  const cases = (full: number) => Math.max(1, Math.round(full * scale))
  const amount = (group: { cases: number; amountCents: Cents }) =>
    cents(Math.round((group.amountCents * cases(group.cases)) / group.cases))
  const { smallFast, settled } = SANYA_2024
  const others = {
    cases: SANYA_2024.advanced.cases - smallFast.cases,
    amountCents: cents(SANYA_2024.advanced.amountCents - smallFast.amountCents),
  }
  const paid: Group[] = [
    { ending: 'small-fast', cases: cases(smallFast.cases), amountCents: amount(smallFast) },
    { ending: 'advanced', cases: cases(others.cases), amountCents: amount(others) },
    { ending: 'settled', cases: cases(settled.cases), amountCents: amount(settled) },
  ]
  return [...paid, ...unpaidGroups(count - paid.reduce((sum, group) => sum + group.cases, 0))]
}

function unpaidGroups(count: number): Group[] {
  let left = count
  return (['rejected', 'not-accepted', 'duplicate', 'referred'] as const).map((ending) => {
    const cases = ending === 'referred' ? left : Math.floor((count * UNPAID_SHARES[ending]) / 100)
    left -= cases
    return { ending, cases, amountCents: null }
  })
}

export type Random = () => number

/** mulberry32: small, seeded and the same everywhere. @returns numbers in [0, 1) */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const BOUNDS: Readonly<Record<Ending, readonly [number, number]>> = {
  'small-fast': [5_000, DEFAULT_POLICY.smallClaimCents],
  // above the lane, so only people can decide them; the largest need a second person and a supervisor
  advanced: [DEFAULT_POLICY.smallClaimCents + 1, 1_600_000],
  settled: [DEFAULT_POLICY.smallClaimCents + 1, 900_000],
  referred: [10_000, 500_000],
  rejected: [10_000, 500_000],
  'not-accepted': [10_000, 500_000],
  duplicate: [10_000, 500_000],
}

/** Amounts within bounds that add up to the total exactly, skewed as real claims are: many small, few large. */
export function splitTotal(
  total: Cents,
  parts: number,
  [least, most]: readonly [number, number],
  random: Random,
): Cents[] {
  if (least * parts > total || most * parts < total)
    throw new RangeError('the total does not fit between the bounds')
  const weights = Array.from({ length: parts }, () => (-Math.log(1 - random())) ** 1.3 + 0.02)
  const amounts = Array.from({ length: parts }, () => least)
  let left = total - least * parts
  while (left > 0) {
    const open = amounts.flatMap((amount, at) => (amount < most ? [at] : []))
    const weight = open.reduce((sum, at) => sum + (weights[at] ?? 1), 0)
    const share = left
    for (const at of open) {
      const now = amounts[at] ?? least
      const more = Math.min(most - now, left, Math.max(1, Math.floor((share * (weights[at] ?? 1)) / weight)))
      amounts[at] = now + more
      left -= more
    }
  }
  return amounts.map(cents)
}

/** The whole season, shuffled: the same seed and count give the same plan. */
export function planSeason(count: number, seed: number): { groups: Group[]; cases: PlannedCase[] } {
  const random = seeded(seed)
  const groups = groupsOf(count)
  const planned = groups.flatMap(({ ending, cases, amountCents }) => {
    const [least, most] = BOUNDS[ending]
    const amounts =
      amountCents === null
        ? Array.from({ length: cases }, () => cents(Math.floor(least + random() * (most - least))))
        : splitTotal(amountCents, cases, [least, most], random)
    return amounts.map((amount, ofEnding) => ({ ending, ofEnding, amountCents: amount }))
  })
  for (let at = planned.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const [a, b] = [planned[at], planned[other]]
    if (a && b) [planned[at], planned[other]] = [b, a]
  }
  return { groups, cases: planned.map((planned, number) => ({ ...planned, number })) }
}
