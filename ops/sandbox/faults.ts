import { z } from 'zod'

export const FAULTS = [
  'drop-before-effect',
  'drop-after-effect',
  'error-500',
  'busy-429',
  'hang',
  'late-success',
  'unknown-code',
  'refuse',
  'fail-later',
  'duplicate-notification',
  'delay-notification',
  'reordered-notification',
  'no-notification',
  'wrong-amount',
  'wrong-signature',
  'old-timestamp',
  'bill-not-ready',
  'bill-missing-line',
  'bill-wrong-amount',
] as const
export type Fault = (typeof FAULTS)[number]

export const faultSetting = z.strictObject({
  fault: z.enum(FAULTS),
  /** how many of the next requests it strikes; 0 switches it off */
  times: z.number().int().min(0).max(1_000_000).default(1),
  /** or the share of requests, 0 to 1 */
  share: z.number().min(0).max(1).default(1),
})

/** Faults that can be switched on, each for a number of requests or a share of them. */
export function createFaults() {
  const set = new Map<Fault, { times: number; share: number }>()
  return {
    set: ({ fault, times, share }: z.infer<typeof faultSetting>) => set.set(fault, { times, share }),
    clear: () => set.clear(),
    list: () => Object.fromEntries(set),
    /** True when this fault strikes now; counts it. */
    strikes(fault: Fault): boolean {
      const setting = set.get(fault)
      if (!setting || setting.times <= 0 || Math.random() >= setting.share) return false
      setting.times -= 1
      return true
    },
  }
}
export type Faults = ReturnType<typeof createFaults>
