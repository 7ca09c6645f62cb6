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
import { settleDifference, settleSwaps } from './bank-differences.ts'
import { unequalPairsOfPayee } from './bank-likeness.ts'
import { clustersByDay, type Grounds, settleCluster } from './bank-pairing.ts'
import { namedBy, type References } from './bank-references.ts'
import { addCents } from './money.ts'

const free = <Item>(items: readonly Item[], set: ReadonlySet<Item>): Item[] =>
  items.filter((item) => set.has(item))
const total = (items: readonly { amountCents: Movement['amountCents'] }[]) =>
  addCents(...items.map((item) => item.amountCents))

/** Rule 1: the bank names our record and the amount is the same. The number that fewest vouchers share counts. */
export function matchExactReferences(board: Board, references: References): void {
  const bestToken = (line: BankLine): string | null => {
    let best: { key: string; size: number } | null = null
    for (const token of references.tokens.get(line) ?? []) {
      const key = `${token}|${line.amountCents}`
      const size = references.byTokenAndAmount.get(key)?.length ?? 0
      if (size > 0 && (best === null || size < best.size)) best = { key, size }
    }
    return best?.key ?? null
  }
  const groups = [...groupBy(board.lines, bestToken)].map(([key, lines]) => ({
    reference: key.slice(0, key.lastIndexOf('|')),
    lines,
    movements: references.byTokenAndAmount.get(key) ?? [],
  }))
  groups.sort((a, b) => a.movements.length - b.movements.length)
  for (const { reference, lines, movements } of groups) {
    const grounds: Grounds = {
      rule: 'exact-reference',
      certainty: 'certain',
      reasons: [{ fact: 'reference', reference }],
    }
    const settle = (days: number): void => {
      const clusters = clustersByDay(free(lines, board.lines), free(movements, board.movements), days)
      for (const cluster of clusters) settleCluster(board, cluster, grounds)
    }
    settle(board.tolerance.days)
    settle(Number.POSITIVE_INFINITY)
    const voucher = movements[0]?.voucherNo
    for (const line of free(lines, board.lines))
      except(board, 'doubled', [line], [], voucher ? { voucher } : {})
  }
}

/** Money that went and came back: the bank names a payment of ours with the opposite sign. */
export function findNamedReturns(board: Board, references: References): void {
  for (const line of board.lines) {
    const named = namedBy(references, line)
    const back = named.find((movement) => movement.amountCents + line.amountCents === 0)
    const meant = back ?? (line.returned ? named[0] : undefined)
    if (meant) except(board, 'returned', [line], [], { voucher: meant.voucherNo })
  }
}

/** Rule 3, by name: the total of a batch file against its payouts. */
export function matchNamedBatches(board: Board, references: References): void {
  const batchOf = (line: BankLine): string | null =>
    [...(references.tokens.get(line) ?? [])].find((token) => references.batches.has(token)) ?? null
  for (const [batch, named] of groupBy(board.lines, batchOf)) {
    const all = references.batches.get(batch) ?? []
    const movements = free(all, board.movements)
    const ours = total(movements)
    const came = named.filter((line) => line.amountCents > 0 && ours < 0)
    const lines = named.filter((line) => line.amountCents < 0 || ours >= 0)
    for (const line of came)
      except(board, 'returned', [line], [], all[0] ? { voucher: all[0].voucherNo } : {})
    const [line] = lines
    if (!line) continue
    if (movements.length === 0) for (const again of lines) except(board, 'doubled', [again], [])
    else if (lines.length === 1) settleTotal(board, line, movements, batch)
    else if (lines.every((each) => each.amountCents === ours)) except(board, 'doubled', lines, movements)
    else if (total(lines) === ours) except(board, 'split', lines, movements)
    else except(board, 'ambiguous', lines, movements)
  }
}

function settleTotal(board: Board, line: BankLine, movements: readonly Movement[], batch: string): void {
  const amountCents = total(movements)
  if (line.amountCents !== amountCents) return settleDifference(board, line, movements)
  const days = Math.min(...movements.map((movement) => Math.abs(daysBetween(line, movement))))
  if (days > board.tolerance.days) return except(board, 'wrong-day', [line], movements, { days })
  const reasons = [
    { fact: 'batch', batch },
    { fact: 'sum', count: movements.length, amountCents },
    { fact: 'day', days },
  ] as const
  propose(board, { rule: 'many-to-one', certainty: 'certain', reasons }, [line], movements)
}

/** One transfer that names several of our records and is their sum: a merchant who repays two cases at once. */
export function matchNamedSums(board: Board, references: References): void {
  for (const line of board.lines) {
    const movements = free(namedBy(references, line), board.movements)
    if (movements.length < 2 || total(movements) !== line.amountCents) continue
    if (movements.some((movement) => Math.abs(daysBetween(line, movement)) > board.tolerance.days)) continue
    const sum = { fact: 'sum', count: movements.length, amountCents: line.amountCents } as const
    propose(board, { rule: 'many-to-one', certainty: 'certain', reasons: [sum] }, [line], movements)
  }
}

/** The bank names one voucher but the figure is another: swapped, split, a charge, or simply wrong. */
export function findNamedDifferences(board: Board, references: References): void {
  const links = new Map<Movement, BankLine[]>()
  for (const line of board.lines) {
    const meant = free(namedBy(references, line), board.movements).filter(
      (movement) => movement.amountCents > 0 === line.amountCents > 0 && !payeesDiffer(line, movement),
    )
    const [movement] = meant
    if (movement && meant.length === 1) links.set(movement, [...(links.get(movement) ?? []), line])
  }
  const pairs = [...links].flatMap(([movement, lines]) => {
    const [line] = lines
    return line && lines.length === 1 ? [{ line, movement }] : []
  })
  const named = new Set([...links.values()].flat())
  const alike = unequalPairsOfPayee(board).filter(({ line }) => !named.has(line))
  settleSwaps(board, [...pairs, ...alike])
  for (const [movement, lines] of links) {
    const [line] = lines
    if (!line || !board.movements.has(movement) || !board.lines.has(line)) continue
    if (lines.length === 1) settleDifference(board, line, [movement])
    else if (total(lines) === movement.amountCents) except(board, 'split', lines, [movement])
    else except(board, 'ambiguous', lines, [movement])
  }
}
