import type { Claim } from './claim.ts'
import { provider, steps } from './steps.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/**
 * What the merchant paid beyond the advance is the tourist's: sent once, like an advance, and known to be paid only by the
 * provider's final word. An outcome nobody learns stays on a person's list. More of it may be confirmed while the first is on its
 * way: that is sent after it.
 */
export async function paySurplus(claim: Claim): Promise<void> {
  const at = (...states: readonly string[]) => states.includes(claim.standing.surplus)
  while (at('owed', 'approved', 'sending', 'awaiting-payee', 'unknown-outcome')) {
    if (at('owed')) await claim.go((now) => steps.prepareSurplus(claim.recoveryId, now))
    // a case that was opened again may have another claim's on its way
    if (at('owed')) await claim.changes(Date.now() + MINUTE)
    await sendSurplus(claim)
    await learnOutcome(claim)
  }
}

/** As long as its rail is closed it is tried again, with growing pauses. */
async function sendSurplus(claim: Claim): Promise<void> {
  let pause = 15 * SECOND
  while (claim.standing.surplus === 'approved') {
    await outside(claim, () => claim.go((now) => provider.sendSurplus(claim.recoveryId, now)))
    if (claim.standing.surplus !== 'approved') return
    await claim.changes(Date.now() + pause)
    pause = Math.min(pause * 2, 10 * MINUTE)
  }
}

async function learnOutcome(claim: Claim): Promise<void> {
  let pause = 2 * SECOND
  while (['sending', 'awaiting-payee', 'unknown-outcome'].includes(claim.standing.surplus)) {
    const heard = await claim.changes(Date.now() + pause, () => claim.askRequested)
    if (heard && !claim.askRequested) continue
    claim.askRequested = false
    await outside(claim, () => claim.go((now) => provider.askSurplus(claim.recoveryId, now)))
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
