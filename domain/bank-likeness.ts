import {
  type BankLine,
  type Board,
  daysBetween,
  except,
  groupBy,
  type Movement,
  payeesDiffer,
  propose,
} from './bank-board.ts'
import { isFee, type Pair, settleDifference, settleSwaps } from './bank-differences.ts'
import { clustersByDay, type Cluster, settleCluster, settlePair } from './bank-pairing.ts'
import { addCents, subtractCents, ZERO } from './money.ts'

type Item = BankLine | Movement
const payeeAndAmount = (item: Item): string | null =>
  item.payee === null ? null : `${item.payee}|${item.amountCents}`
const payeeAndSign = (item: Item): string | null =>
  item.payee === null ? null : `${item.payee}|${Math.sign(item.amountCents)}`
const amountOnly = (item: Item): string => String(item.amountCents)

/** Clusters of what is still free, by a key and by day; only keys that stand on both sides. */
function* freeClusters(board: Board, keyOf: (item: Item) => string | null, days: number): Generator<Cluster> {
  const ours = groupBy(board.movements, keyOf)
  for (const [key, lines] of groupBy(board.lines, keyOf)) {
    const movements = ours.get(key)
    if (movements) yield* clustersByDay(lines, movements, days)
  }
}

const only = ({ lines, movements }: Cluster): Pair | null => {
  const [line] = lines
  const [movement] = movements
  return line && movement && lines.length === 1 && movements.length === 1 ? { line, movement } : null
}

/** Rule 2: amount, day within the tolerance and payee agree, and nothing else does. */
export function matchByLikeness(board: Board): void {
  const grounds = { rule: 'amount-day-payee', certainty: 'likely', reasons: [{ fact: 'payee' }] } as const
  for (const cluster of freeClusters(board, payeeAndAmount, board.tolerance.days))
    settleCluster(board, cluster, grounds)
}

/** Rule 3 without a name: one line that is the total of one batch file, and of no other, near its day. */
export function matchBatchTotals(board: Board): void {
  const batches = [...groupBy(board.movements, (movement) => movement.batch)].map(([batch, movements]) => ({
    batch,
    movements,
    amountCents: addCents(...movements.map((movement) => movement.amountCents)),
  }))
  const byTotal = groupBy(batches, (batch) => String(batch.amountCents))
  const byAmount = groupBy(board.lines, amountOnly)
  for (const [amount, alike] of byTotal) {
    const [batch] = alike
    const first = batch?.movements[0]
    if (!batch || !first || alike.length > 1) continue
    const near = (byAmount.get(amount) ?? []).filter(
      (line) => Math.abs(daysBetween(line, first)) <= board.tolerance.days && line.payee === null,
    )
    const [line] = near
    if (!line || near.length > 1) continue
    const reasons = [
      { fact: 'sum', count: batch.movements.length, amountCents: batch.amountCents },
      { fact: 'day', days: daysBetween(line, first) },
    ] as const
    propose(board, { rule: 'many-to-one', certainty: 'likely', reasons }, [line], batch.movements)
  }
}

/** What the bank itself marks: money that came back, and its charges. */
export function findMarked(board: Board, movements: readonly Movement[]): void {
  const paid = groupBy(movements, payeeAndAmount)
  for (const line of board.lines) {
    if (line.returned) {
      const before = (paid.get(`${line.payee}|${subtractCents(ZERO, line.amountCents)}`) ?? []).filter(
        (movement) => Math.abs(daysBetween(line, movement)) <= board.tolerance.wrongDayDays,
      )
      const [meant] = before
      except(board, 'returned', [line], [], meant && before.length === 1 ? { voucher: meant.voucherNo } : {})
    } else if (line.fee && line.payee === null && line.amountCents < 0)
      except(board, 'fee-taken', [line], [], { differenceCents: line.amountCents })
  }
}

/** Same payee and amount as a voucher near by that has its line already. */
export function findDoubledByLikeness(board: Board, movements: readonly Movement[]): void {
  const used = groupBy(
    movements.filter((movement) => !board.movements.has(movement)),
    payeeAndAmount,
  )
  for (const [key, lines] of groupBy(board.lines, payeeAndAmount))
    for (const { lines: again, movements: matched } of clustersByDay(
      lines,
      used.get(key) ?? [],
      board.tolerance.days,
    )) {
      const [twin] = matched
      if (twin) for (const line of again) except(board, 'doubled', [line], [], { voucher: twin.voucherNo })
    }
}

/** The same payee and amount, one on each side, too far apart. */
export function findWrongDays(board: Board): void {
  const grounds = { rule: 'amount-day-payee', certainty: 'likely', reasons: [] } as const
  for (const cluster of freeClusters(board, payeeAndAmount, board.tolerance.wrongDayDays)) {
    const pair = only(cluster)
    if (pair) settlePair(board, pair.line, pair.movement, grounds)
  }
}

/** Larger clusters are left to people: looking for sums in them would find some by chance. */
const MOST_PARTS = 12

/** One line and one voucher of a payee on the same days, with different figures. */
export function unequalPairsOfPayee(board: Board): Pair[] {
  return [...freeClusters(board, payeeAndSign, board.tolerance.days)].flatMap((cluster) => {
    const pair = only(cluster)
    return pair && pair.line.amountCents !== pair.movement.amountCents ? [pair] : []
  })
}

/** The same payee on the same days with another figure. */
export function findDifferencesOfPayee(board: Board): void {
  for (const cluster of freeClusters(board, payeeAndSign, board.tolerance.days)) findSplits(board, cluster)
  const pairs = unequalPairsOfPayee(board)
  settleSwaps(board, pairs)
  for (const { line, movement } of pairs) {
    if (!board.lines.has(line)) continue
    const difference = line.amountCents - movement.amountCents
    if (Math.abs(difference) === 1 || isFee(board, line, difference))
      settleDifference(board, line, [movement])
  }
}

function findSplits(board: Board, { lines, movements }: Cluster): void {
  if (lines.length > MOST_PARTS || movements.length > MOST_PARTS) return
  for (const movement of movements) {
    const halves = lines.flatMap((one, at) =>
      lines.slice(at + 1).flatMap((other) => {
        const whole = board.lines.has(one) && board.lines.has(other)
        return whole && one.amountCents + other.amountCents === movement.amountCents ? [[one, other]] : []
      }),
    )
    const [parts] = halves
    if (parts && halves.length === 1) except(board, 'split', parts, [movement])
  }
}

/** Amount and day agree one to one, and somebody else was paid. */
export function findWrongPayees(board: Board): void {
  for (const cluster of freeClusters(board, amountOnly, board.tolerance.days)) {
    const pair = only(cluster)
    if (pair && payeesDiffer(pair.line, pair.movement))
      except(board, 'wrong-payee', [pair.line], [pair.movement], { voucher: pair.movement.voucherNo })
  }
}
