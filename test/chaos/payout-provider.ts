import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Fault } from '#ops/sandbox/faults'
import type { Stack } from '#ops/stack'

const debit = z.object({ outBillNo: z.string(), amountCents: z.number() })
export type Debit = z.infer<typeof debit>

/** a fault that stays on until it is switched off */
const UNTIL_OFF = 1_000_000
const PLENTY_CENTS = 10_000_000_000

/** The provider's side: what went out by its own books, and what shall go wrong. */
export function providerOf({ sandboxUrl, platform }: Stack) {
  const tell = async (what: string, body: object) => {
    const answer = await fetch(`${sandboxUrl}/admin/${what}`, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`the provider did not take ${what}: ${answer.status}`)
  }
  return {
    debits: async (): Promise<Debit[]> =>
      z.array(debit).parse(await (await fetch(`${sandboxUrl}/admin/debits`)).json()),
    /** Whether its books hold this number at all, whatever became of it. */
    knows: (outBillNo: string): boolean =>
      readFileSync(path.join(platform.dataFolder, 'sandbox', 'bills.jsonl'), 'utf8').includes(outBillNo),
    /** Its faults die with it. */
    storm: async (shares: ReadonlyMap<Fault, number>) => {
      for (const [fault, share] of shares) await tell('faults', { fault, share, times: UNTIL_OFF })
    },
    calm: async () => void (await fetch(`${sandboxUrl}/admin/faults`, { method: 'DELETE' })),
    runDry: () => tell('balance', { cents: 0 }),
    fill: () => tell('balance', { cents: PLENTY_CENTS }),
    /** The time of a transfer that waits for its payee is over. */
    expire: (outBillNo: string) => tell('expire', { outBillNo }),
    collect: async (packageInfo: string) =>
      void (await fetch(`${sandboxUrl}/collect/${packageInfo}`, { method: 'POST', redirect: 'manual' })),
  }
}
export type ProviderSide = ReturnType<typeof providerOf>
