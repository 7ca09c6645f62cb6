import { DomainError } from './errors.ts'

declare const brand: unique symbol

/** An exact, whole number of fen (1/100 yuan). Always a safe integer; may be negative only in ledger entries. */
export type Cents = number & { readonly [brand]: 'Cents' }

/** The largest amount one claim may name: 10,000,000,000.00 yuan. Beyond it a number is a mistake, not money. */
export const MAX_CENTS = 1_000_000_000_000

/**
 * Takes a number of fen and returns it branded.
 * @throws DomainError `AMOUNT_NOT_EXACT` when it is not a safe integer (NaN, 1e309, fractions of a fen).
 */
export function cents(value: number | bigint): Cents {
  const fen = typeof value === 'bigint' ? Number(value) : value
  if (!Number.isSafeInteger(fen)) throw new DomainError('AMOUNT_NOT_EXACT', { value: String(value) })
  return (fen === 0 ? 0 : fen) as Cents
}

export const ZERO = cents(0)

export const addCents = (...amounts: readonly Cents[]): Cents =>
  cents(amounts.reduce<number>((sum, amount) => sum + amount, 0))
export const subtractCents = (from: Cents, amount: Cents): Cents => cents(from - amount)
export const minCents = (a: Cents, b: Cents): Cents => (a < b ? a : b)

const YUAN_TEXT = /^(\d{1,11})(?:\.(\d{1,2}))?$/

/**
 * Reads what a person typed ("780", "780.5", "¥ 1,077.40") as an exact amount in fen.
 * @returns null when it is not an exact, non-negative number of fen within {@link MAX_CENTS}.
 */
export function parseYuan(text: string): Cents | null {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/^[¥￥]\s*/, '')
    .replace(/,(?=\d{3}(\D|$))/g, '')
  const match = YUAN_TEXT.exec(plain)
  if (!match) return null
  const fen = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return fen <= MAX_CENTS ? cents(fen) : null
}

/** ¥1,077,473.21, fen always shown, minus as − (U+2212). */
export function formatYuan(amount: Cents): string {
  const absolute = Math.abs(amount)
  const yuan = String(Math.floor(absolute / 100)).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${amount < 0 ? '−' : ''}¥${yuan}.${String(absolute % 100).padStart(2, '0')}`
}
