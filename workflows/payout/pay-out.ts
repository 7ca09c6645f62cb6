import { proxyActivities } from '@temporalio/workflow'
import type { PayoutActivities } from '../activities/payouts/payouts.ts'
import type { Case } from '../complaint/case.ts'
import { steps } from '../complaint/steps.ts'

/** The provider is outside: its steps are normal activities. `send` asks before it sends whenever it is not the first try. */
const provider = proxyActivities<PayoutActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 6 },
})

const SECOND = 1_000
const MINUTE = 60 * SECOND

/**
 * An advance on its way: reserved at the decision, approved by a second person where one is needed, sent once, and known
 * to be paid only by the provider's final word. Until the first send it can be taken back; afterwards only that word, or a
 * person's finding on an unknown outcome, releases the money.
 */
export async function payOut(kase: Case): Promise<void> {
  while (kase.standing.decision?.kind === 'advance' && kase.isAt('decided', 'awaiting-approval', 'paying')) {
    await reserve(kase)
    await kase.until(() => !kase.payoutIsAt('awaiting-approval'))
    await wayBack(kase)
    await send(kase)
    await learnOutcome(kase)
  }
  if (kase.standing.payoutToRelease) await kase.go((now) => steps.release(kase.id, now))
}

/** A refusal is final for its key: each time the fund changes it is asked again under a new one. */
async function reserve(kase: Case): Promise<void> {
  while (kase.payoutIsAt('requested', 'awaiting-fund')) {
    const changes = kase.fundChanges
    await kase.go((now) => steps.reserve(kase.id, now))
    if (!kase.payoutIsAt('awaiting-fund')) return
    await kase.until(() => kase.fundChanges !== changes || !kase.payoutIsAt('awaiting-fund'))
  }
}

/** Five seconds in which the last person who said yes may still say no; the rules' decisions do not wait. */
async function wayBack(kase: Case): Promise<void> {
  const sendAfter = kase.standing.payout?.sendAfter
  if (!kase.payoutIsAt('approved') || !sendAfter || sendAfter <= Date.now()) return
  await kase.until(() => !kase.payoutIsAt('approved'), sendAfter - Date.now())
}

async function send(kase: Case): Promise<void> {
  if (!kase.payoutIsAt('approved')) return
  try {
    await kase.goOutside((now) => provider.send(kase.id, now))
  } catch {
    // every try ended without an answer: what happened at the provider is not known, and is not guessed
    await kase.go((now) => steps.markUnknown(kase.id, now))
  }
}

/** Listens to the provider, asks it when it is silent, and leaves what cannot be learnt to a person's list. */
async function learnOutcome(kase: Case): Promise<void> {
  let pause = 5 * SECOND
  while (kase.payoutIsAt('sending', 'awaiting-payee', 'unknown-outcome')) {
    const heard = await kase.until(
      () =>
        kase.notices.length > 0 ||
        kase.askRequested ||
        !kase.payoutIsAt('sending', 'awaiting-payee', 'unknown-outcome'),
      pause,
    )
    const notice = kase.notices.shift()
    if (notice) await kase.go((now) => steps.applyNotice(kase.id, notice, now))
    else if (!heard || kase.askRequested) {
      kase.askRequested = false
      await ask(kase)
      pause = Math.min(pause * 2, 30 * MINUTE)
    }
  }
}

async function ask(kase: Case): Promise<void> {
  try {
    await kase.goOutside((now) => provider.ask(kase.id, now))
  } catch {
    await kase.go((now) => steps.markUnknown(kase.id, now))
  }
}
