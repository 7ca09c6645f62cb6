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
 * person's finding on an unknown outcome, releases the money. What its payee can put right goes round once more, as a payout
 * of its own.
 */
export async function payOut(kase: Case): Promise<void> {
  while (kase.standing.decision?.kind === 'advance' && kase.isAt('decided', 'awaiting-approval', 'paying')) {
    await reserve(kase)
    await kase.until(() => !kase.payoutIsAt('awaiting-approval'))
    await whileHeld(kase)
    await whenItMayGo(kase)
    await send(kase)
    await learnOutcome(kase)
    await release(kase)
    await correction(kase)
  }
  await release(kase)
}

/** What was set aside for a payout that came to nothing goes back to the fund. */
export async function release(kase: Case): Promise<void> {
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

/** Set aside until it is found who must pay, agreed by the merchant, or its days are over without an objection. */
async function whileHeld(kase: Case): Promise<void> {
  while (kase.payoutIsAt('held')) {
    await kase.until(() => !kase.payoutIsAt('held') || kase.merchantStated)
    if (!kase.merchantStated) continue
    kase.merchantStated = false
    await kase.go((now) => steps.reconsiderHold(kase.id, now))
  }
}

/**
 * Five seconds in which the last person who said yes may still say no; the rules' decisions do not wait. And as long as the rail
 * is closed, unless it opens before.
 */
async function whenItMayGo(kase: Case): Promise<void> {
  const { payout } = kase.standing
  if (!kase.payoutIsAt('approved') || !payout?.sendAfter || payout.sendAfter <= Date.now()) return
  const opened = () => payout.postponed && kase.askRequested
  await kase.until(() => !kase.payoutIsAt('approved') || opened(), payout.sendAfter - Date.now())
  if (payout.postponed) kase.askRequested = false
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
    const payoutId = kase.standing.payout?.id
    const heard = await kase.until(
      () =>
        kase.notices.length > 0 ||
        kase.askRequested ||
        mayBeTakenBack(kase) ||
        !kase.payoutIsAt('sending', 'awaiting-payee', 'unknown-outcome'),
      pause,
    )
    const notice = kase.notices.shift()
    if (notice) await kase.go((now) => steps.applyNotice(kase.id, notice, now))
    else if (mayBeTakenBack(kase)) {
      if (payoutId) kase.takenBack.add(payoutId)
      await outside(kase, (now) => provider.cancel(kase.id, now))
    } else if (!heard || kase.askRequested) {
      await askWhatBecameOfIt(kase)
      pause = Math.min(pause * 2, 30 * MINUTE)
    }
  }
}

/** Asks the rail once; what it says is recorded. */
export async function askWhatBecameOfIt(kase: Case): Promise<void> {
  kase.askRequested = false
  await outside(kase, (now) => provider.ask(kase.id, now))
}

/** Somebody, or the end of the time to collect, wants it back, and the provider was not asked for it yet. */
const mayBeTakenBack = (kase: Case): boolean => {
  const { payout } = kase.standing
  return (
    kase.payoutIsAt('sending', 'awaiting-payee') && !!payout?.cancelling && !kase.takenBack.has(payout.id)
  )
}

/** The payee says where it should go instead, in time; or a person looks at the case again. */
async function correction(kase: Case): Promise<void> {
  const cameToNothing = () => kase.payoutIsAt('failed', 'cancelled', 'returned')
  if (kase.isAt('paying') && cameToNothing()) await kase.until(() => !kase.isAt('paying') || !cameToNothing())
}

async function outside(
  kase: Case,
  step: (now: number) => ReturnType<PayoutActivities['ask']>,
): Promise<void> {
  try {
    await kase.goOutside(step)
  } catch {
    await kase.go((now) => steps.markUnknown(kase.id, now))
  }
}
