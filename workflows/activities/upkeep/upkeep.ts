import { heartbeat, log } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import type { Outside } from '../outside.ts'
import type { MessageTransport } from '../notify/transport.ts'
import { deliverMessages } from './deliver.ts'
import { fetchBills } from './fetch-bills.ts'
import { tendGroupCases } from './group-decisions.ts'
import { publishHeads } from './publish-heads.ts'
import { sweep } from './sweep.ts'
import { takeReturns } from './take-returns.ts'
import { watchRails } from './watch-rails.ts'

export interface UpkeepActivities {
  /** Sends what stands in the outbox, for about a minute. */
  deliverMessages(): Promise<void>
  /** Starts what was not started, wakes what waits for a fund or a rail that has room, and takes what came back. */
  sweep(): Promise<void>
  /** Looks at what the accounts have that money leaves from. */
  watchRails(): Promise<void>
  /** Fetches the provider's bills of the days that are over. */
  fetchBills(): Promise<void>
  /** Publishes the head of each day that is over. */
  publishHeads(): Promise<void>
}

export interface Upkeep extends Pick<Outside, 'database' | 'ledger' | 'cipher' | 'rails'> {
  readonly temporal: Client
  readonly taskQueue: string
  readonly transport: MessageTransport
  /** where the head of each day is published, a file a day */
  readonly headsFolder: string
}

export const createUpkeepActivities = (upkeep: Upkeep): UpkeepActivities => ({
  deliverMessages: () => deliverMessages(upkeep),
  sweep: () =>
    beating(async () => {
      await sweep(upkeep)
      await tendGroupCases(upkeep)
      await takeReturns(upkeep, (caseNumber, because) => {
        log.warn('money that came back could not be returned in the ledger', { caseNumber, because })
      })
    }),
  watchRails: () => beating(() => watchRails(upkeep)),
  fetchBills: () => beating(() => fetchBills(upkeep)),
  publishHeads: () => beating(() => publishHeads(upkeep)),
})

const BEAT_EVERY_MS = 3_000

/** Says that its worker lives while the work waits: one that died is found out by its silence, not by the work's whole time. */
async function beating(work: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => heartbeat(), BEAT_EVERY_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
}
