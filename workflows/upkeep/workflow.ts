import { continueAsNew, patched, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow'
import type { UpkeepActivities } from '../activities/upkeep/upkeep.ts'

const activities = proxyActivities<UpkeepActivities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '10s' },
})

/** a provider that does not answer now is asked again at the next turn; the second try is for a worker that died at the first */
const atMostTwice = proxyActivities<UpkeepActivities>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 2 },
})

const SWEEP_EVERY = '5s'
const PUBLISH_EVERY = '5m'
const WATCH_EVERY = '1m'
const FETCH_EVERY = '15m'
const isLongEnough = (): boolean => workflowInfo().continueAsNewSuggested

/**
 * One for the whole platform, never ending: sends what stands in the outbox, takes up what a crash left behind, and publishes the
 * head of each day. A worker that dies is replaced within its heartbeat.
 */
export async function upkeep(): Promise<void> {
  // a run that began before one of these was there goes on without it; the next one has it
  const publishing = patched('daily-heads') ? [keepPublishing()] : []
  const watching = patched('rails') ? [keepWatching(), keepFetching()] : []
  await Promise.all([keepDelivering(), keepSweeping(), ...publishing, ...watching])
  await continueAsNew<typeof upkeep>()
}

/** Each turn looks at the outbox for a minute and ends, so that a history does not grow with messages. */
async function keepDelivering(): Promise<void> {
  while (!isLongEnough()) await activities.deliverMessages()
}

async function keepSweeping(): Promise<void> {
  while (!isLongEnough()) {
    await activities.sweep()
    await sleep(SWEEP_EVERY)
  }
}

async function keepWatching(): Promise<void> {
  while (!isLongEnough()) {
    await atMostTwice.watchRails().catch(() => undefined)
    await sleep(WATCH_EVERY)
  }
}

async function keepFetching(): Promise<void> {
  while (!isLongEnough()) {
    await atMostTwice.fetchBills().catch(() => undefined)
    await sleep(FETCH_EVERY)
  }
}

async function keepPublishing(): Promise<void> {
  while (!isLongEnough()) {
    await activities.publishHeads()
    await sleep(PUBLISH_EVERY)
  }
}
