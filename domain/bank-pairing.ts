import {
  type BankLine,
  type Board,
  type Certainty,
  dayNumber,
  daysBetween,
  except,
  type MatchRule,
  type Movement,
  payeesDiffer,
  propose,
  type Reason,
} from './bank-board.ts'

export interface Cluster {
  readonly lines: BankLine[]
  readonly movements: Movement[]
}

/**
 * Falls apart into clusters whose days touch within `days`. Items that touch nothing of the other side are in none.
 * Sorted and swept once: n log n.
 */
export function clustersByDay(
  lines: readonly BankLine[],
  movements: readonly Movement[],
  days: number,
): Cluster[] {
  const ours = movements
    .map((movement) => ({ movement, day: dayNumber(movement.effectiveOn) }))
    .sort((a, b) => a.day - b.day)
  const theirs = lines.map((line) => ({ line, day: dayNumber(line.bookedOn) })).sort((a, b) => a.day - b.day)
  const clusters: Cluster[] = []
  let from = 0
  let to = 0
  let reached = -1
  for (const { line, day } of theirs) {
    while (from < ours.length && (ours[from]?.day ?? 0) < day - days) from++
    to = Math.max(to, from)
    while (to < ours.length && (ours[to]?.day ?? 0) <= day + days) to++
    if (from >= to) continue
    const open = from < reached ? clusters.at(-1) : undefined
    const cluster = open ?? { lines: [], movements: [] }
    if (!open) clusters.push(cluster)
    cluster.lines.push(line)
    for (const { movement } of ours.slice(Math.max(from, reached), to)) cluster.movements.push(movement)
    reached = Math.max(reached, to)
  }
  return clusters
}

/** How a pair of equal amount came together. */
export interface Grounds {
  readonly rule: MatchRule
  readonly certainty: Certainty
  readonly reasons: readonly Reason[]
}

/** Amounts agree. A contradicting payee or day is a discrepancy, not a match. */
export function settlePair(board: Board, line: BankLine, movement: Movement, grounds: Grounds): void {
  const days = daysBetween(line, movement)
  if (payeesDiffer(line, movement))
    return except(board, 'wrong-payee', [line], [movement], { voucher: movement.voucherNo })
  if (Math.abs(days) > board.tolerance.days) return except(board, 'wrong-day', [line], [movement], { days })
  const amount: Reason = { fact: 'amount', amountCents: line.amountCents }
  const found = { ...grounds, reasons: [...grounds.reasons, amount, { fact: 'day', days } as const] }
  propose(board, found, [line], [movement])
}

/** Same number on both sides, each on a day of its own, all with the same delay: then the order says who is who. */
function inStep({ lines, movements }: Cluster): boolean {
  if (lines.length !== movements.length) return false
  const delays = lines.map((line, at) => {
    const movement = movements[at]
    return movement ? daysBetween(line, movement) : Number.NaN
  })
  const ownDays = new Set(movements.map((movement) => movement.effectiveOn)).size === movements.length
  return ownDays && delays.every((delay) => delay === delays[0])
}

/** One to one is settled; several for one voucher are doubled; between equals nobody guesses, all are named. */
export function settleCluster(board: Board, cluster: Cluster, grounds: Grounds): void {
  const { lines, movements } = cluster
  const [movement] = movements
  if (!movement) return
  if (lines.length > 1 && movements.length === 1)
    return except(board, 'doubled', lines, movements, { voucher: movement.voucherNo })
  if (!inStep(cluster)) return except(board, 'ambiguous', lines, movements)
  for (const [at, line] of lines.entries()) {
    const own = movements[at]
    if (own) settlePair(board, line, own, grounds)
  }
}
