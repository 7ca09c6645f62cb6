import { cents } from '#domain/money'

/**
 * Sanya's published figures to 1 August 2024 (Sanya 12345, August 2024). Every total below is theirs; the single amounts
 * that make it up are synthetic, and so are people and merchants.
 */
export const SANYA_2024 = {
  complaints: 4_143,
  advanced: { cases: 342, amountCents: cents(107_747_321) },
  smallFast: { cases: 62, amountCents: cents(4_445_088) },
  settled: { cases: 374, amountCents: cents(53_176_525) },
} as const

/** How the cases without money ended; not published, our own shares, in percent. */
export const UNPAID_SHARES = { referred: 55, rejected: 25, 'not-accepted': 15, duplicate: 5 } as const
