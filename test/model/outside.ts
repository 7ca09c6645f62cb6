import type { Ledger } from '#prisma/stores/ledger'
import type { LedgerWriter } from '#prisma/stores/ledger/contract'

/** Our own database has no time: the caller tries again. */
export class Outage extends Error {
  override readonly name = 'Outage'
}

export interface LossyLedger {
  readonly ledger: Ledger
  /** The next command takes effect, and whoever gave it never learns that: its process has died, or its connection. */
  loseNextAnswer(): void
  isLosing(): boolean
  forgetFaults(): void
  /** commands that took effect and were not given again since */
  readonly ahead: ReadonlySet<string>
  /** all whose answer was lost ever, by what they are about and what they are: `<payout>:reserve` */
  readonly once: ReadonlySet<string>
}

/** The ledger itself, with answers that can be lost. */
export function lossy(ledger: Ledger): LossyLedger {
  const ahead = new Set<string>()
  const once = new Set<string>()
  let losing = 0
  const through =
    <C extends { readonly key: string }, A>(command: (given: C) => Promise<A>) =>
    async (given: C): Promise<A> => {
      const answer = await command(given)
      if (losing > 0) {
        losing -= 1
        ahead.add(given.key)
        once.add(given.key.split(':').slice(0, 2).join(':'))
        throw new Outage('the ledger has done it and its answer was lost')
      }
      ahead.delete(given.key)
      return answer
    }
  const { reserve, release, capture, recover, payOutSurplus, returnPayout, writeOff, clawBack } = ledger
  const wrapped: Partial<LedgerWriter> = {
    reserve: through(reserve),
    release: through(release),
    capture: through(capture),
    recover: through(recover),
    payOutSurplus: through(payOutSurplus),
    returnPayout: through(returnPayout),
    writeOff: through(writeOff),
    clawBack: through(clawBack),
  }
  return {
    ledger: { ...ledger, ...wrapped },
    ahead,
    once,
    loseNextAnswer: () => {
      losing += 1
    },
    isLosing: () => losing > 0,
    forgetFaults: () => {
      losing = 0
    },
  }
}
