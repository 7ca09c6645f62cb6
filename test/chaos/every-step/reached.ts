import { z } from 'zod'

/** before an activity's code, or after its return and before that is reported */
export const PHASES = ['before', 'after'] as const
export type Phase = (typeof PHASES)[number]

/** A worker is about to begin an activity of a workflow, or has just done it. */
export const reached = z.object({
  activity: z.string(),
  phase: z.enum(PHASES),
  workflowId: z.string(),
})
export type Reached = z.infer<typeof reached>

/** where the worker finds who decides what happens at each step */
export const TOLD = 'XIANPEI_TEST_EXECUTIONER'
/** the answer that makes an activity fail although it was done */
export const LOST = 503
