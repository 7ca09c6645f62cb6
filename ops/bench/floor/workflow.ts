import {
  condition,
  defineSignal,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import type { FloorSteps } from './steps.ts'

const local = proxyLocalActivities<FloorSteps>({ startToCloseTimeout: '5s' })
const normal = proxyActivities<FloorSteps>({ startToCloseTimeout: '15s' })

export const noticed = defineSignal('noticed')

/** The path's shape with nothing in it: what any workflow of this shape costs here. */
export async function floor(): Promise<void> {
  let isNoticed = false
  setHandler(noticed, () => {
    isNoticed = true
  })
  await local.nothing()
  await local.nothing()
  await local.nothing()
  await normal.nothing()
  await condition(() => isNoticed)
  await local.nothing()
  await local.nothing()
  await startChild(floorChild, {
    workflowId: `${workflowInfo().workflowId}-child`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
  })
}

export async function floorChild(): Promise<void> {
  await local.nothing()
  await sleep('7 days')
}
