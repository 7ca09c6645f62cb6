import { z } from 'zod'
import { runPayoutLeg } from './payout-leg.ts'
import { type PayoutStage, startPayoutStage } from './payout-stage.ts'
import { killAtEveryStep } from './every-step/long.ts'
import { openState, type StateFolder } from './state.ts'

export interface PayoutPlan {
  readonly payouts: number
  /** payouts of one leg, in which each process is killed once */
  readonly each: number
  readonly minutes: number
  /** only this one leg */
  readonly leg?: number
}

const progress = z.object({
  legsDone: z.int(),
  payoutsDone: z.int(),
  looks: z.int(),
  unknown: z.int(),
  checks: z.int(),
  failed: z.int(),
  seconds: z.number(),
  /** kills at a step that are done, by name; and the longest until work went on */
  stepsDone: z.array(z.string()).default([]),
  longestMs: z.number().default(0),
})
type PayoutState = StateFolder<z.infer<typeof progress>>

export const openPayoutState = (folder: string): PayoutState =>
  openState(folder, 'payout', progress, {
    legsDone: 0,
    payoutsDone: 0,
    looks: 0,
    unknown: 0,
    checks: 0,
    failed: 0,
    seconds: 0,
    stepsDone: [],
    longestMs: 0,
  })

/** Legs of payouts under faults and kills, one after the other on one platform. @returns whether all were done in time */
export async function payoutChaos(
  plan: PayoutPlan,
  state: PayoutState,
  say: (line: string) => void,
): Promise<boolean> {
  const began = Date.now()
  const legs = Math.ceil(plan.payouts / plan.each)
  let isWhole = false
  const stage = await startPayoutStage()
  try {
    if (plan.leg !== undefined) {
      await leg(stage, plan.leg)
      return true
    }
    while (state.progress.legsDone < legs && Date.now() < began + plan.minutes * 60_000) {
      await leg(stage, state.progress.legsDone + 1)
      state.progress.legsDone += 1
      state.save()
    }
    isWhole = state.progress.legsDone >= legs
  } finally {
    state.progress.seconds += Math.round((Date.now() - began) / 1_000)
    state.save()
    await stage.stop()
  }
  const left = began + plan.minutes * 60_000 - Date.now()
  return isWhole && (await killAtEveryStep(state, left, say))

  async function leg(on: PayoutStage, seed: number): Promise<void> {
    const legBegan = Date.now()
    const { checks, payouts, looks, done, wrong } = await runPayoutLeg(on, {
      seed,
      payouts: plan.each,
      late: true,
    })
    const all = state.progress
    all.checks += checks
    all.payoutsDone += payouts
    all.looks += looks
    all.unknown += done.unknown
    all.failed += wrong.length
    const seconds = ((Date.now() - legBegan) / 1_000).toFixed(0)
    say(
      `  leg ${seed}: ${payouts} payouts, 5 kills, ${done.unknown} of unknown outcome (${done.foundPaid} found paid, ${done.foundNotPaid} not), ${done.repeated} sent once more, ${seconds} s`,
    )
    if (wrong.length > 0) {
      const repeat = `npm run chaos -- payout --leg ${seed} --each ${plan.each}`
      state.keep(`payout-leg-${seed}`, { repeat, wrong })
      for (const what of wrong) say(`✖ ${what}`)
      say(`  again: ${repeat}`)
    }
    state.save()
  }
}
