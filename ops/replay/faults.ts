import { z } from 'zod'
import type { HttpClient } from '../synthetic-claims.ts'
import type { Target } from './target.ts'

/** A provider that stumbles: its calls, and the telling of what came of them. Each list shares the percentage. */
const OF_CALLS = ['drop-before-effect', 'drop-after-effect', 'error-500', 'busy-429', 'unknown-code'] as const
const OF_NOTIFICATIONS = [
  'duplicate-notification',
  'delay-notification',
  'reordered-notification',
  'no-notification',
  'wrong-signature',
] as const
const ALWAYS = 1_000_000

/** Has so many percent of the provider's calls, and as many of its notifications, go wrong from now on. */
export async function stumble({ sandboxUrl }: Target, percent: number): Promise<void> {
  for (const faults of [OF_CALLS, OF_NOTIFICATIONS])
    for (const fault of faults) {
      const body = JSON.stringify({ fault, times: ALWAYS, share: percent / 100 / faults.length })
      const answer = await fetch(`${sandboxUrl}/admin/faults`, { method: 'POST', body })
      if (!answer.ok) throw new Error(`the sandbox knows no fault ${fault}`)
    }
}

const debits = z.array(z.object({ outBillNo: z.string() }))
const LOOK_EVERY_MS = 2_000

/**
 * One of finance who works off the list of unknown outcomes: looks the number up at the provider, says paid when the money has
 * left, and has the provider asked again when it has not.
 */
export function resolveUnknowns({ sandboxUrl }: Target, finance: HttpClient) {
  let stopped = false
  let resolved = 0
  async function look(): Promise<void> {
    const { rows } = await finance.payout.listUnknown.query({})
    if (rows.length === 0) return
    const left = new Set(
      debits
        .parse(await (await fetch(`${sandboxUrl}/admin/debits`)).json())
        .map(({ outBillNo }) => outBillNo),
    )
    for (const { caseNumber, payoutId, outBillNo } of rows) {
      const finding = left.has(outBillNo) ? 'paid' : 'ask-again'
      const word = { caseNumber, commandId: crypto.randomUUID(), payoutId, finding } as const
      // the provider's own word may have come first
      const said = await finance.payout.resolveUnknown.mutate(word).catch(() => null)
      if (said && finding === 'paid') resolved += 1
    }
  }
  const looking = (async () => {
    while (!stopped) {
      // a list that cannot be read now is read again in a moment
      await look().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  })()
  return {
    /** @returns how many a person's word ended */
    async stop(): Promise<number> {
      stopped = true
      await looking
      return resolved
    },
  }
}
