import { randomUUID } from 'node:crypto'
import { cents } from '#domain/money'
import { type Actor, SYSTEM } from '#domain/people'
import type { Ledger } from '#prisma/stores/ledger'
import type { Posted, Refused } from '#prisma/stores/ledger/contract'

export const FINANCE: Actor = { kind: 'staff', id: 'finance-one', role: 'finance' }
export const FINANCE_TWO: Actor = { kind: 'staff', id: 'finance-two', role: 'finance' }
export const TWO_PEOPLE = { actor: FINANCE, approver: FINANCE_TWO }

/** The posted answer, or a failure that names the refusal. */
export function posted<Answer extends Posted>(answer: Answer | Refused): Answer {
  if (answer.refused !== null) throw new Error(`refused: ${answer.refused} ${JSON.stringify(answer.facts)}`)
  return answer
}

/** The commands' common fields for one payout. */
export function payoutIn(fundId: string) {
  const payoutId = randomUUID()
  const ids = { fundId, payoutId, complaintId: randomUUID(), actor: SYSTEM }
  return {
    ...ids,
    recoveryId: randomUUID(),
    reserve: (amount: number, round = 1) => ({
      ...ids,
      key: `${payoutId}:reserve:${round}`,
      amountCents: cents(amount),
    }),
    capture: (amount: number, part = 1) => ({
      ...ids,
      key: `${payoutId}:capture:${part}`,
      amountCents: cents(amount),
    }),
    release: (round = 1) => ({ ...ids, key: `${payoutId}:release:${round}` }),
  }
}

export async function paidAdvance(ledger: Ledger, fundId: string, amount: number) {
  const payout = payoutIn(fundId)
  posted(await ledger.reserve(payout.reserve(amount)))
  posted(await ledger.capture(payout.capture(amount)))
  return payout
}

/** Constraint, deadlock, permission or input: nothing that asking again should mend. */
const isFault = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(2|40|42|XP)/.test(String(error.code))

/**
 * Asks until there is an answer, always with the same command: what a caller does whose connection broke or who was told
 * that the database has no time.
 */
export async function persist<Answer>(ask: () => Promise<Answer>, patienceMs = 20_000): Promise<Answer> {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > until || isFault(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
