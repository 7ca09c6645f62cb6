import {
  ActivityFailure,
  type ActivityFunction,
  ApplicationFailure,
  defaultPayloadConverter,
  type RetryState,
  type Workflow,
  toPayloads,
} from '@temporalio/common'
import { optionalTsToMs } from '@temporalio/common/lib/time.js'
import type { coresdk, temporal } from '@temporalio/proto'
import { Agenda } from './agenda.ts'
import { ActivityTasks, type Ended } from './activity-tasks.ts'
import { failureOf, payloadOf, type WorkflowCommand, WorkflowRun } from './workflow-run.ts'
import type { VirtualClock } from './virtual-time.ts'

type Task = {
  readonly run: Running
  readonly seq: number
  readonly type: string
  readonly args: readonly unknown[]
  readonly attempt: number
  readonly isLocal: boolean
  readonly retry: temporal.api.common.v1.IRetryPolicy | null | undefined
}

interface Running {
  readonly run: WorkflowRun
  readonly timers: Map<number, () => void>
  over: boolean
  /** steps under way or to be tried again */
  busy: number
}

/** What came of an update: nothing yet, an answer, or why not. */
export type UpdateOutcome =
  | { readonly is: 'pending' }
  | { readonly is: 'answered' }
  | { readonly is: 'refused'; readonly code: string }

const LATE_MS = 4_000
const WORKFLOW_OVER = 'WORKFLOW_OVER'

/**
 * What the model needs of Temporal's server and of its worker: workflows by their ids, timers and retries on the seed's clock,
 * signals, updates whose ids are answered once, and steps that run one after the other. It loses nothing by itself;
 * `workerDies`, `storeIsLost` and `loseNextAnswer` are how a seed makes it.
 */
export class Server {
  readonly agenda: Agenda
  /** what must never happen: a workflow that fails, a step that fails with what is neither refusal nor outage */
  readonly wrong: string[] = []
  private readonly clock: VirtualClock
  private readonly code: ReadonlyMap<string, Workflow>
  private readonly activities: ReadonlyMap<string, ActivityFunction>
  private readonly tasks: ActivityTasks<Task>
  private runs = new Map<string, Running>()
  private readonly started = new Set<string>()
  private queue: Task[] = []
  private updates = new Map<string, UpdateOutcome>()
  private readonly underWay = new Set<Task>()
  private readonly fired: { readonly running: Running; readonly seq: number }[] = []
  private losing = 0
  private delaying = 0
  private late: Ended<Task>[] = []

  constructor(
    clock: VirtualClock,
    code: ReadonlyMap<string, Workflow>,
    activities: ReadonlyMap<string, ActivityFunction>,
  ) {
    this.clock = clock
    this.agenda = new Agenda(clock)
    this.code = code
    this.tasks = new ActivityTasks(clock, activities)
    this.activities = activities
  }

  /** @returns false when there is or was one of this id */
  async start(workflowType: string, workflowId: string, input: unknown): Promise<boolean> {
    if (this.started.has(workflowId)) return false
    const code = this.code.get(workflowType)
    if (!code) throw new Error(`no workflow ${workflowType}`)
    this.started.add(workflowId)
    const { clock } = this
    const activities = new Set(this.activities.keys())
    const run = new WorkflowRun({ workflowId, workflowType, code, clock, activities })
    const running: Running = { run, timers: new Map(), over: false, busy: 0 }
    this.runs.set(workflowId, running)
    await this.follow(running, () => run.start(input))
    return true
  }

  /** To a workflow that is over it goes nowhere. */
  async signal(workflowId: string, signalName: string, ...args: readonly unknown[]): Promise<void> {
    const input = toPayloads(defaultPayloadConverter, ...args) ?? []
    await this.activate(workflowId, (activator) => activator.signalWorkflow({ signalName, input }))
  }

  /** The same id is the same update, whatever it carries. */
  async update(workflowId: string, name: string, id: string, command: unknown): Promise<void> {
    const key = `${workflowId}/${id}`
    if (this.updates.has(key)) return
    const running = this.runs.get(workflowId)
    if (!running || running.over) {
      this.updates.set(key, { is: 'refused', code: WORKFLOW_OVER })
      return
    }
    this.updates.set(key, { is: 'pending' })
    const input = toPayloads(defaultPayloadConverter, command) ?? []
    await this.activate(workflowId, (activator) =>
      activator.doUpdate({ id, protocolInstanceId: id, name, input, runValidator: true }),
    )
  }

  outcomeOf(workflowId: string, id: string): UpdateOutcome {
    return this.updates.get(`${workflowId}/${id}`) ?? { is: 'pending' }
  }

  /** What the workflow answers to a query of a plain value; null when it is over or was never there. */
  async query(workflowId: string, queryType: string): Promise<unknown> {
    const running = this.runs.get(workflowId)
    if (!running || running.over) return null
    const commands = await running.run.activate((activator) =>
      activator.queryWorkflow({ queryType, queryId: 'query', arguments: [] }),
    )
    const said = commands.find(({ respondToQuery }) => respondToQuery)?.respondToQuery?.succeeded?.response
    return said ? defaultPayloadConverter.fromPayload(said) : null
  }

  isOver(workflowId: string): boolean {
    return this.runs.get(workflowId)?.over ?? false
  }
  isRunning(workflowId: string): boolean {
    const running = this.runs.get(workflowId)
    return running !== undefined && !running.over
  }
  /** Waits for nothing but time, messages and people. */
  isIdle(workflowId: string): boolean {
    return (this.runs.get(workflowId)?.busy ?? 0) === 0
  }

  /** The next step that ends has done its work, and nobody hears of it. */
  loseNextAnswer(): void {
    this.losing += 1
  }

  /** The next answer of a step with the provider is long on its way: what it says may be old when it comes. */
  delayNextAnswer(): void {
    this.delaying += 1
  }

  /** Nothing is lost but the steps under way: they are tried again. */
  workerDies(): void {
    this.tasks.forget()
    for (const task of this.underWay) this.again(task)
    this.underWay.clear()
  }

  /** Temporal's store is gone as well: what ran, and every update there was. */
  storeIsLost(): void {
    this.tasks.forget()
    this.underWay.clear()
    this.queue = []
    this.runs.clear()
    this.started.clear()
    this.agenda.clear()
    this.updates.clear()
  }

  forgetFaults(): void {
    this.losing = 0
    this.delaying = 0
  }

  /** No step is under way, none has to be tried again. */
  get isQuiet(): boolean {
    return (
      this.losing + this.delaying === 0 &&
      [...this.runs.values()].every(({ busy, over }) => busy === 0 || over)
    )
  }

  /** Steps run until none can go on: each has ended, hangs at the provider, or waits for its next try. */
  async settle(): Promise<void> {
    for (;;) {
      const ended = this.late.shift() ?? (await this.tasks.next())
      if (ended) await this.take(ended)
      else if (!(await this.runNext())) return
    }
  }

  private async runNext(): Promise<boolean> {
    const task = this.queue.shift()
    if (!task) return false
    // no two steps of a seed at the same instant
    this.clock.now += 1
    this.underWay.add(task)
    await this.tasks.run(task.type, task.args, task)
    return true
  }

  private async take({ label: task, ...ended }: Ended<Task>): Promise<void> {
    // of a worker that has died
    if (!this.underWay.has(task)) return
    if (this.delaying > 0 && !task.isLocal && ended.error === undefined) {
      this.delaying -= 1
      this.agenda.in(LATE_MS, () => this.late.push({ label: task, ...ended }))
      return
    }
    this.underWay.delete(task)
    if (ended.error === undefined && this.losing > 0) {
      this.losing -= 1
      return this.again(task)
    }
    if (ended.error === undefined)
      return await this.resolve(task, { completed: { result: payloadOf(ended.result) } })
    const { error } = ended
    if (error instanceof ApplicationFailure && error.nonRetryable)
      return await this.failed(task, error, 'NON_RETRYABLE_FAILURE')
    if (!isOutage(error))
      this.wrong.push(`${task.type} fails with ${error instanceof Error ? error.message : 'no error'}`)
    const most = task.retry?.maximumAttempts ?? 0
    if (most > 0 && task.attempt >= most) return await this.failed(task, error, 'MAXIMUM_ATTEMPTS_REACHED')
    this.again(task)
  }

  private again(task: Task): void {
    const first = optionalTsToMs(task.retry?.initialInterval) ?? 1_000
    const most = optionalTsToMs(task.retry?.maximumInterval) ?? 100 * first
    const pause = Math.min(most, first * (task.retry?.backoffCoefficient ?? 2) ** (task.attempt - 1))
    this.agenda.in(pause, () => this.queue.push({ ...task, attempt: task.attempt + 1 }))
  }

  private async failed(task: Task, error: unknown, state: RetryState): Promise<void> {
    const cause = error instanceof Error ? error : new Error(String(error))
    const failure = failureOf(
      new ActivityFailure('Activity task failed', task.type, String(task.seq), state, 'model', cause),
    )
    await this.resolve(task, { failed: { failure } })
  }

  private async resolve(task: Task, result: coresdk.activity_result.IActivityResolution): Promise<void> {
    task.run.busy -= 1
    await this.follow(task.run, () =>
      task.run.run.activate((activator) => activator.resolveActivity({ seq: task.seq, result })),
    )
  }

  private async activate(workflowId: string, job: Parameters<WorkflowRun['activate']>[0]): Promise<void> {
    const running = this.runs.get(workflowId)
    if (running && !running.over) await this.follow(running, () => running.run.activate(job))
  }

  private async follow(running: Running, go: () => Promise<readonly WorkflowCommand[]>): Promise<void> {
    try {
      for (const command of await go()) await this.obey(running, command)
    } catch (error) {
      this.wrong.push(`${running.run.workflowId} cannot go on: ${String(error)}`)
      running.over = true
    }
  }

  private async obey(running: Running, command: WorkflowCommand): Promise<void> {
    const { workflowId } = running.run
    const activity = command.scheduleLocalActivity ?? command.scheduleActivity
    if (activity) {
      running.busy += 1
      const args = (activity.arguments ?? []).map((one) => defaultPayloadConverter.fromPayload<unknown>(one))
      const { seq, activityType: type, retryPolicy: retry } = activity
      this.queue.push({
        run: running,
        seq: seq ?? 0,
        type: type ?? '',
        args,
        attempt: 1,
        retry,
        isLocal: !!command.scheduleLocalActivity,
      })
    } else if (command.startTimer) {
      const seq = command.startTimer.seq ?? 0
      const ms = optionalTsToMs(command.startTimer.startToFireTimeout) ?? 0
      const take = this.agenda.in(ms, () => this.fired.push({ running, seq }))
      running.timers.set(seq, take)
    } else if (command.cancelTimer) {
      running.timers.get(command.cancelTimer.seq ?? 0)?.()
    } else if (command.updateResponse) this.answer(workflowId, command.updateResponse)
    else if (command.startChildWorkflowExecution)
      await this.startChild(running, command.startChildWorkflowExecution)
    else if (command.completeWorkflowExecution) running.over = true
    else if (command.failWorkflowExecution) {
      running.over = true
      this.wrong.push(`${workflowId} fails: ${command.failWorkflowExecution.failure?.message}`)
    }
  }

  /** The clock goes to what is due next, and all that follows from it is done. @returns false when nothing is due */
  async passNext(): Promise<boolean> {
    if (this.agenda.next() === null) return false
    this.agenda.happenNext()
    for (const { running, seq } of this.fired.splice(0))
      await this.activate(running.run.workflowId, (activator) => activator.fireTimer({ seq }))
    await this.settle()
    return true
  }

  private answer(workflowId: string, said: coresdk.workflow_commands.IUpdateResponse): void {
    const key = `${workflowId}/${said.protocolInstanceId}`
    if (said.completed) this.updates.set(key, { is: 'answered' })
    else if (said.rejected) {
      const info = said.rejected.applicationFailureInfo ?? said.rejected.cause?.applicationFailureInfo
      this.updates.set(key, { is: 'refused', code: info?.type ?? String(said.rejected.message) })
    }
  }

  private async startChild(parent: Running, child: coresdk.workflow_commands.IStartChildWorkflowExecution) {
    const { seq, input } = child
    const workflowId = child.workflowId ?? ''
    const workflowType = child.workflowType ?? ''
    const isNew = await this.start(
      workflowType,
      workflowId,
      (input ?? []).map((one) => defaultPayloadConverter.fromPayload<unknown>(one))[0],
    )
    const started = isNew
      ? { succeeded: { runId: workflowId } }
      : { failed: { workflowId, workflowType, cause: 1 } }
    await this.follow(parent, () =>
      parent.run.activate((activator) =>
        activator.resolveChildWorkflowExecutionStart({ seq: seq ?? 0, ...started }),
      ),
    )
  }
}

/** The provider does not answer, or our database has no time: tried again. Anything else is a fault of ours. */
const isOutage = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'RailUnavailable' || error.name === 'Outage')
