import { setImmediate } from 'node:timers/promises'
import type { coresdk } from '@temporalio/proto'
import {
  defaultFailureConverter,
  defaultPayloadConverter,
  toPayloads,
  TypedSearchAttributes,
  type Workflow,
} from '@temporalio/common'
import type { WorkflowInfo } from '@temporalio/workflow'
import { Activator } from '@temporalio/workflow/lib/internals.js'
import { createUnsafeRandomSource } from '@temporalio/workflow/lib/random-helpers.js'
import { at, type VirtualClock } from './virtual-time.ts'

export type WorkflowCommand = coresdk.workflow_commands.IWorkflowCommand

export interface NewRun {
  readonly workflowId: string
  readonly workflowType: string
  readonly code: Workflow
  readonly clock: VirtualClock
  readonly activities: ReadonlySet<string>
}

/**
 * A workflow's code on the SDK's own engine, as a worker runs it, but for the sandbox: jobs go in, everything that can go on
 * goes on, commands come out.
 */
export class WorkflowRun {
  readonly workflowId: string
  private readonly activator: Activator
  private readonly clock: VirtualClock

  constructor({ workflowId, workflowType, code, clock, activities }: NewRun) {
    this.workflowId = workflowId
    this.clock = clock
    this.activator = new Activator({
      info: infoOf(workflowId, workflowType, clock),
      now: clock.now,
      showStackTraceSources: false,
      sourceMap: { version: 3, sources: [], names: [], mappings: '', file: '' },
      getTimeOfDay: () => 0n,
      randomnessSeed: [1],
      registeredActivityNames: new Set(activities),
      stackTracesEnabled: false,
    })
    this.activator.workflow = code
  }

  start(input: unknown): Promise<readonly WorkflowCommand[]> {
    return this.activate((activator) =>
      activator.startWorkflow({ arguments: toPayloads(defaultPayloadConverter, input) ?? [] }),
    )
  }

  /** One job: the code runs until it waits for something that has not come. @throws what a workflow task would fail with */
  async activate(job: (activator: Activator) => void): Promise<readonly WorkflowCommand[]> {
    const { activator } = this
    activator.now = this.clock.now
    this.synchronously(() => job(activator))
    do await setImmediate()
    while (this.synchronously(() => unblockConditions(activator)) > 0)
    activator.getAndResetSinkCalls()
    return activator.concludeActivation().commands
  }

  private synchronously<T>(work: () => T): T {
    const { activator } = this
    return at(this.clock, activator, () => {
      activator.rethrowSynchronously = true
      try {
        return work()
      } finally {
        activator.rethrowSynchronously = false
      }
    })
  }
}

/** As the SDK does after each job; it keeps this function to itself. */
function unblockConditions(activator: Activator): number {
  let unblocked = 0
  for (let before = -1; before !== unblocked; ) {
    before = unblocked
    activator.maybeRethrowWorkflowTaskError()
    for (const [seq, condition] of activator.blockedConditions) {
      if (!condition.fn()) continue
      condition.resolve()
      activator.blockedConditions.delete(seq)
      unblocked += 1
    }
  }
  return unblocked
}

export const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value)
export const failureOf = (error: unknown) =>
  defaultFailureConverter.errorToFailure(error, defaultPayloadConverter)

const infoOf = (workflowId: string, workflowType: string, clock: VirtualClock): WorkflowInfo => ({
  workflowId,
  runId: workflowId,
  firstExecutionRunId: workflowId,
  workflowType,
  namespace: 'model',
  taskQueue: 'model',
  attempt: 1,
  historyLength: 0,
  historySize: 0,
  continueAsNewSuggested: false,
  targetWorkerDeploymentVersionChanged: false,
  originalExecutionRunId: workflowId,
  searchAttributes: {},
  typedSearchAttributes: new TypedSearchAttributes(),
  startTime: new Date(clock.now),
  runStartTime: new Date(clock.now),
  taskTimeoutMs: 10_000,
  unsafe: {
    now: () => clock.now,
    isReplaying: false,
    isReplayingHistoryEvents: false,
    random: createUnsafeRandomSource(() => 0.5),
  },
})
