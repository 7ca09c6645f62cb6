import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common'
import type { Db } from '#prisma/stores/database'
import { type Due, type Kind, KINDS } from './kinds.ts'

/** Starting is mostly waiting for Temporal's disk. */
const AT_ONCE = 16

export interface Resumed {
  readonly plural: string
  readonly started: number
  readonly running: number
}

/**
 * Brings back what is open by its rows and has no workflow, as after Temporal lost its store. A workflow that runs is left
 * alone, so it may be asked for at any time and as often as wanted; one that ended although its row is open begins anew, and
 * goes on where the row says.
 */
export async function resumeAll(
  db: Db,
  temporal: Client,
  taskQueue: string,
  kinds: readonly Kind[] = KINDS,
): Promise<readonly Resumed[]> {
  const resumed: Resumed[] = []
  for (const kind of kinds) resumed.push(await resumeKind(kind))
  return resumed

  async function resumeKind({ name, plural, listOpen }: Kind): Promise<Resumed> {
    let started = 0
    let running = 0
    for (
      let page = await listOpen(db, undefined);
      page.length > 0;
      page = await listOpen(db, page.at(-1)?.id)
    ) {
      for (let at = 0; at < page.length; at += AT_ONCE) {
        const some = page.slice(at, at + AT_ONCE)
        const wasStarted = await Promise.all(some.map((due) => start(name, due)))
        started += wasStarted.filter(Boolean).length
        running += wasStarted.filter((one) => !one).length
      }
    }
    return { plural, started, running }
  }

  /** @returns false when it runs already */
  async function start(type: string, { workflowId, args }: Due): Promise<boolean> {
    try {
      await temporal.workflow.start(type, {
        workflowId,
        taskQueue,
        args: [...args],
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      })
      return true
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false
      throw error
    }
  }
}
