import {
  type BankLine,
  type Board,
  type Discrepancy,
  except,
  type Movement,
  type Proposal,
  propose,
  TOLERANCE,
  type Tolerance,
} from './bank-board.ts'
import {
  findDifferencesOfPayee,
  findDoubledByLikeness,
  findMarked,
  findWrongDays,
  findWrongPayees,
  matchBatchTotals,
  matchByLikeness,
} from './bank-likeness.ts'
import {
  findNamedDifferences,
  findNamedReturns,
  matchExactReferences,
  matchNamedBatches,
  matchNamedSums,
} from './bank-named.ts'
import { type References, readReferences } from './bank-references.ts'

export interface Matching {
  readonly proposals: readonly Proposal[]
  readonly exceptions: readonly Discrepancy[]
}

/**
 * Matches bank lines and vouchers by ordered rules: an exact reference and amount; amount, day and payee where nothing
 * else fits; many to one. What a line names outranks what it resembles, so every line that names a voucher is judged by
 * that voucher before any rule looks at likeness. Between equals nobody guesses. Afterwards every line and voucher
 * stands in exactly one proposal or exception. `settled` are vouchers that have their line already: a second one is known by them.
 *
 * Amounts in fen, days as YYYY-MM-DD; sorted and grouped, n log n.
 */
export function matchStatement(
  lines: readonly BankLine[],
  movements: readonly Movement[],
  { settled = [], tolerance = TOLERANCE }: { settled?: readonly Movement[]; tolerance?: Tolerance } = {},
): Matching {
  const board: Board = {
    tolerance,
    lines: new Set(lines),
    movements: new Set(movements),
    proposals: [],
    exceptions: [],
  }
  const known = [...movements, ...settled]
  const references = readReferences(lines, known)
  cancelReversed(board, lines, movements, references)
  matchExactReferences(board, references)
  matchNamedSums(board, references)
  findNamedReturns(board, references)
  matchNamedBatches(board, references)
  findNamedDifferences(board, references)
  matchByLikeness(board)
  matchBatchTotals(board)
  findMarked(board, known)
  findDoubledByLikeness(board, known)
  findWrongDays(board)
  findDifferencesOfPayee(board)
  findWrongPayees(board)
  for (const line of board.lines) except(board, 'extra-in-bank', [line], [])
  for (const movement of board.movements) except(board, 'missing-in-bank', [], [movement])
  return { proposals: board.proposals, exceptions: board.exceptions }
}

/**
 * A voucher and its reversal cancel out where the bank shows nothing that could be the reversal: it corrected our
 * books, no money went back.
 */
function cancelReversed(
  board: Board,
  lines: readonly BankLine[],
  movements: readonly Movement[],
  references: References,
): void {
  const inBank = new Set(
    lines.flatMap((line) =>
      [...(references.tokens.get(line) ?? []), line.payee ?? ''].map((key) => `${key}|${line.amountCents}`),
    ),
  )
  const byNumber = new Map(movements.map((movement) => [movement.voucherNo, movement]))
  const namesOf = new Map<Movement, string[]>()
  for (const [token, named] of references.byToken)
    for (const movement of named) namesOf.set(movement, [...(namesOf.get(movement) ?? []), token])
  for (const movement of movements) {
    const undone = movement.reverses === null ? undefined : byNumber.get(movement.reverses)
    if (!undone || undone === movement || undone.amountCents + movement.amountCents !== 0) continue
    if (!board.movements.has(undone) || !board.movements.has(movement)) continue
    const keys = [...(namesOf.get(movement) ?? []), ...(movement.payee === null ? [] : [movement.payee])]
    if (keys.some((key) => inBank.has(`${key}|${movement.amountCents}`))) continue
    const reasons = [{ fact: 'reversed', by: movement.voucherNo }] as const
    propose(board, { rule: 'reversed', certainty: 'certain', reasons }, [], [undone, movement])
  }
}
