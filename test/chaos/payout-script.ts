import fc from 'fast-check'
import type { Fault } from '#ops/sandbox/faults'
import type { ProcessName } from '#ops/stack'

export interface ScriptedPayout {
  readonly amountCents: number
  /** its payee has to take the money, and does */
  readonly collects: boolean
  /** finance sends it once more when it came to nothing that the payee could put right */
  readonly repeats: boolean
}

/** What happens in one leg, for ever the same for its seed; what it meets on the way is up to the machine. */
export interface PayoutScript {
  readonly payouts: readonly ScriptedPayout[]
  /** the five processes in the order they are killed in, and how long each kill waits after the one before */
  readonly kills: readonly { readonly name: ProcessName; readonly afterMs: number }[]
  readonly shares: ReadonlyMap<Fault, number>
  /** when the provider's account is empty, and for how long */
  readonly drought: { readonly afterMs: number; readonly forMs: number }
}

/** More than half of all calls fail, so that within half a minute some payouts use up all their tries. */
const CALLS: readonly (readonly [Fault, number])[] = [
  ['drop-before-effect', 0.25],
  ['drop-after-effect', 0.25],
  ['error-500', 0.2],
  ['busy-429', 0.04],
  ['unknown-code', 0.25],
  ['refuse', 0.04],
  ['fail-later', 0.04],
  ['late-success', 0.05],
]
const NOTIFICATIONS: readonly (readonly [Fault, number])[] = [
  ['duplicate-notification', 0.2],
  ['delay-notification', 0.08],
  ['reordered-notification', 0.15],
  ['no-notification', 0.15],
  ['wrong-amount', 0.1],
  ['wrong-signature', 0.1],
  ['old-timestamp', 0.1],
]
const FAULTS = [...CALLS, ...NOTIFICATIONS]

const PROCESSES = ['worker', 'api', 'sandbox', 'postgres', 'temporal'] as const satisfies ProcessName[]

const percent = fc.noBias(fc.nat(99))

const payout: fc.Arbitrary<ScriptedPayout> = fc.record({
  amountCents: fc.noBias(fc.integer({ min: 1_000, max: 499_999 })),
  collects: percent.map((n) => n < 12),
  repeats: fc.boolean(),
})

const scripts = (payouts: number): fc.Arbitrary<PayoutScript> =>
  fc.record({
    payouts: fc.array(payout, { minLength: payouts, maxLength: payouts, size: 'max' }),
    kills: fc
      .tuple(
        fc.shuffledSubarray([...PROCESSES], { minLength: PROCESSES.length }),
        fc.array(fc.noBias(fc.integer({ min: 200, max: 1_500 })), {
          minLength: PROCESSES.length,
          maxLength: PROCESSES.length,
        }),
      )
      .map(([names, pauses]) => names.map((name, at) => ({ name, afterMs: pauses[at] ?? 0 }))),
    // each between four fifths and six fifths of what is usual
    shares: fc
      .array(percent, { minLength: FAULTS.length, maxLength: FAULTS.length })
      .map(
        (parts) =>
          new Map(FAULTS.map(([fault, share], at) => [fault, share * (0.8 + (parts[at] ?? 0) / 250)])),
      ),
    drought: fc.record({
      afterMs: fc.noBias(fc.integer({ min: 1_000, max: 8_000 })),
      forMs: fc.noBias(fc.integer({ min: 1_000, max: 4_000 })),
    }),
  })

export function payoutScript(seed: number, payouts: number): PayoutScript {
  const [script] = fc.sample(scripts(payouts), { seed, numRuns: 1 })
  if (!script) throw new Error('no script')
  return script
}
