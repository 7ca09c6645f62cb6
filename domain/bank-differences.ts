import { type BankLine, type Board, except, groupBy, type Movement } from './bank-board.ts'
import { addCents, subtractCents } from './money.ts'

export interface Pair {
  readonly line: BankLine
  readonly movement: Movement
}

/**
 * A charge makes the bank's figure smaller from the fund's point of view, by more than a fen and by no more than banks
 * take; anything else is an amount that is off.
 */
export function isFee(board: Board, line: BankLine, differenceCents: number): boolean {
  return (
    differenceCents < 0 &&
    (line.fee || (differenceCents < -1 && -differenceCents <= board.tolerance.feeCents))
  )
}

export function settleDifference(board: Board, line: BankLine, movements: readonly Movement[]): void {
  const ours = addCents(...movements.map((movement) => movement.amountCents))
  const differenceCents = subtractCents(line.amountCents, ours)
  except(board, isFee(board, line, differenceCents) ? 'fee-taken' : 'amount-off', [line], movements, {
    differenceCents,
  })
}

/** Two pairs that each carry the other's amount. When more than two could be meant, none is called swapped. */
export function settleSwaps(board: Board, pairs: readonly Pair[]): void {
  const byFigures = groupBy(pairs, ({ line, movement }) => `${movement.amountCents}>${line.amountCents}`)
  for (const [figures, [pair, ...more]] of byFigures) {
    const others = byFigures.get(figures.split('>').reverse().join('>')) ?? []
    const [other] = others
    if (!pair || !other || more.length > 0 || others.length > 1 || other === pair) continue
    if (board.lines.has(pair.line) && board.lines.has(other.line))
      except(board, 'amounts-swapped', [pair.line, other.line], [pair.movement, other.movement])
  }
}
