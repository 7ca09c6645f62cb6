import { activityInfo } from '@temporalio/activity'
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker'
import { z } from 'zod'
import { runWorker } from '../../../workflows/run-worker.ts'
import { LOST, type Phase, type Reached, TOLD } from './reached.ts'

/** The worker as it runs, except that it says before and after each activity where it is, and waits to be told to go on. */
const where = z.url().parse(process.env[TOLD])

async function tell(path: string, what: object): Promise<number> {
  const answer = await fetch(`${where}/${path}`, { method: 'POST', body: JSON.stringify(what) })
  await answer.arrayBuffer()
  return answer.status
}

async function reach(phase: Phase): Promise<void> {
  const { activityType: activity, workflowExecution } = activityInfo()
  const reached: Reached = { activity, phase, workflowId: workflowExecution?.workflowId ?? '' }
  if ((await tell('reached', reached)) === LOST) throw new Error('it was done, and its answer was lost')
}

const inbound: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    await reach('before')
    const answer: unknown = await next(input)
    await reach('after')
    return answer
  },
}

await runWorker(process.env, (names) => {
  void tell('names', names)
  return { activity: [() => ({ inbound })] }
})
