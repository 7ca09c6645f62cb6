/** The middle of several runs; these machines are noisy, and a mean would follow the noise. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[sorted.length % 2 === 0 ? middle - 1 : middle],
    sorted[middle],
  ]
  return (low + high) / 2
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

export interface Load {
  readonly perSecond: number
  readonly latenciesMs: readonly number[]
}

/** Does the work `count` times with at most `atOnce` under way, and times each. */
export async function load(
  count: number,
  atOnce: number,
  work: (at: number) => Promise<void>,
): Promise<Load> {
  const latenciesMs: number[] = []
  let next = 0
  const one = async () => {
    while (next < count) {
      const at = next
      next += 1
      const began = performance.now()
      await work(at)
      latenciesMs.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one))
  return { perSecond: (count * 1_000) / (performance.now() - began), latenciesMs }
}
