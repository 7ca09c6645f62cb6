import type { Claim } from './claim.ts'
import { provider, steps } from './steps.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/**
 * What the merchant paid beyond the advance is the tourist's: sent once, like an advance, and known to be paid only by the
 * provider's final word. An outcome nobody learns stays on a person's list.
 */
export async function paySurplus(claim: Claim): Promise<void> {
  const { recoveryId } = claim
  const at = (...states: readonly string[]) => states.includes(claim.standing.surplus)
  while (at('owed')) await claim.go((now) => steps.prepareSurplus(recoveryId, now))
  if (at('approved')) await outside(claim, () => claim.go((now) => provider.sendSurplus(recoveryId, now)))
  let pause = 2 * SECOND
  while (at('sending', 'awaiting-payee', 'unknown-outcome')) {
    const heard = await claim.changes(Date.now() + pause, () => claim.askRequested)
    if (heard && !claim.askRequested) continue
    claim.askRequested = false
    await outside(claim, () => claim.go((now) => provider.askSurplus(recoveryId, now)))
    pause = Math.min(pause * 2, 30 * MINUTE)
  }
}

/** Every try ended without an answer: what happened at the provider is not known, and is not guessed. */
async function outside(claim: Claim, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch {
    await claim.go((now) => steps.markSurplusUnknown(claim.recoveryId, now))
  }
}
