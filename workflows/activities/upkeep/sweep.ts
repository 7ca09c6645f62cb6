import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { WorkflowIdReusePolicy } from '@temporalio/common'
import {
  listStartableRecoveries,
  listUnstartedComplaints,
  listWakeablePayouts,
  markComplaintsStarted,
} from '#prisma/stores/sweeping'
import { complaintWorkflowId, fundChanged } from '../../complaint/messages.ts'
import { recoveryWorkflowId } from '../../recovery/messages.ts'
import type { Upkeep } from './upkeep.ts'

/** By the row alone: what it says was not started is started, whatever Temporal remembers. */
export async function sweep({ database, temporal, taskQueue }: Upkeep): Promise<void> {
  for (const complaint of await listUnstartedComplaints(database.prisma)) {
    const workflowId = complaintWorkflowId(complaint.caseNumber)
    await startOnce(temporal, 'complaint', workflowId, taskQueue, { complaintId: complaint.id })
    await markComplaintsStarted(database, [complaint.id])
  }
  for (const recoveryId of await listStartableRecoveries(database.prisma))
    await startOnce(temporal, 'recovery', recoveryWorkflowId(recoveryId), taskQueue, { recoveryId })
  for (const { caseNumber } of await listWakeablePayouts(database.prisma)) await wake(temporal, caseNumber)
}

async function startOnce(
  temporal: Client,
  type: 'complaint' | 'recovery',
  workflowId: string,
  taskQueue: string,
  input: Record<string, string>,
): Promise<void> {
  try {
    await temporal.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

async function wake(temporal: Client, caseNumber: string): Promise<void> {
  try {
    await temporal.workflow.getHandle(complaintWorkflowId(caseNumber)).signal(fundChanged)
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}
