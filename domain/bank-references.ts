import { type BankLine, groupBy, type Movement } from './bank-board.ts'

const TOKEN = /[A-Z0-9](?:[A-Z0-9_-]*[A-Z0-9])?/g
/** Shorter pieces of a text are amounts, years and words. A whole field may be shorter: somebody typed just that. */
const TOKEN_LENGTH = 6
const WHOLE_LENGTH = 4

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s_-]/g, '')

/** The pieces of a bank text that may be a number of ours, without separators and in capitals. */
export function tokensOf(texts: readonly string[]): Set<string> {
  const tokens = new Set<string>()
  for (const text of texts) {
    const whole = bare(text)
    if (whole.length >= WHOLE_LENGTH) tokens.add(whole)
    for (const [piece] of text.normalize('NFKC').toUpperCase().matchAll(TOKEN)) {
      const token = bare(piece)
      if (token.length >= TOKEN_LENGTH) tokens.add(token)
    }
  }
  return tokens
}

export interface References {
  readonly tokens: ReadonlyMap<BankLine, ReadonlySet<string>>
  readonly byToken: ReadonlyMap<string, readonly Movement[]>
  /** `token|fen` */
  readonly byTokenAndAmount: ReadonlyMap<string, readonly Movement[]>
  readonly batches: ReadonlyMap<string, readonly Movement[]>
}

export function readReferences(lines: readonly BankLine[], movements: readonly Movement[]): References {
  const named = movements.flatMap((movement) =>
    [...new Set(movement.references.map(bare))]
      .filter((token) => token.length >= WHOLE_LENGTH)
      .map((token) => ({ token, movement })),
  )
  const only = (groups: Map<string, { movement: Movement }[]>): Map<string, Movement[]> =>
    new Map([...groups].map(([key, group]) => [key, group.map(({ movement }) => movement)]))
  return {
    tokens: new Map(lines.map((line) => [line, tokensOf(line.references)])),
    byToken: only(groupBy(named, ({ token }) => token)),
    byTokenAndAmount: only(groupBy(named, ({ token, movement }) => `${token}|${movement.amountCents}`)),
    batches: groupBy(movements, (movement) => (movement.batch === null ? null : bare(movement.batch))),
  }
}

/** Beyond this a shared number names nothing in particular; it also keeps the work linear. */
const MOST_NAMED = 50

/** The movements a line names, each once. */
export function namedBy(references: References, line: BankLine): Movement[] {
  const named = new Set<Movement>()
  for (const token of references.tokens.get(line) ?? []) {
    const movements = references.byToken.get(token) ?? []
    if (movements.length <= MOST_NAMED) for (const movement of movements) named.add(movement)
  }
  return [...named]
}
