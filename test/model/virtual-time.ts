import { AsyncLocalStorage } from 'node:async_hooks'
import type { Activator } from '@temporalio/workflow/lib/internals.js'

/** The time of one seed, in epoch milliseconds; it moves only when the seed moves it. */
export interface VirtualClock {
  now: number
}

interface Scene {
  readonly clock: VirtualClock
  /** the workflow whose code runs here; none in an activity */
  readonly activator: Activator | undefined
}

const scenes = new AsyncLocalStorage<Scene>()
const machineNow = Date.now.bind(Date)

// Temporal's SDK looks for these three where its sandbox puts them. Here every workflow of every seed runs in one process, so what
// they are depends on who asks. To be imported before the SDK is.
Object.assign(globalThis, { AsyncLocalStorage })
Object.defineProperty(globalThis, '__TEMPORAL_ACTIVATOR__', { get: () => scenes.getStore()?.activator })
Date.now = () => scenes.getStore()?.clock.now ?? machineNow()

/** Runs something at a seed's own time, and as a workflow of it or as nobody's. */
export const at = <T>(clock: VirtualClock, activator: Activator | undefined, work: () => T): T =>
  scenes.run({ clock, activator }, work)
