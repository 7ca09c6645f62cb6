import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { type SignalDefinition, WorkflowIdReusePolicy } from '@temporalio/common'
import {
  listPostponed,
  listRecoveriesToStep,
  listStartableRecoveries,
  listUnstartedComplaints,
  listWakeablePayouts,
  markComplaintsStarted,
} from '#prisma/stores/sweeping'
import { complaintWorkflowId, fundChanged, railHeard } from '../../complaint/messages.ts'
import { recoveryStepDue, recoveryWorkflowId } from '../../recovery/messages.ts'
import type { Upkeep } from './upkeep.ts'

/** By the row alone: what it says was not started is started, whatever Temporal remembers. */
export async function sweep({
  database,
  temporal,
  taskQueue,
}: Pick<Upkeep, 'database' | 'temporal' | 'taskQueue'>): Promise<void> {
  for (const complaint of await listUnstartedComplaints(database.prisma)) {
    const workflowId = complaintWorkflowId(complaint.caseNumber)
    await startOnce(temporal, 'complaint', workflowId, taskQueue, { complaintId: complaint.id })
    await markComplaintsStarted(database, [complaint.id])
  }
  for (const recoveryId of await listStartableRecoveries(database.prisma))
    await startOnce(temporal, 'recovery', recoveryWorkflowId(recoveryId), taskQueue, { recoveryId })
  for (const recoveryId of await listRecoveriesToStep(database.prisma))
    await wake(temporal, recoveryWorkflowId(recoveryId), recoveryStepDue)
  for (const { caseNumber } of await listWakeablePayouts(database.prisma))
    await wake(temporal, complaintWorkflowId(caseNumber), fundChanged)
  for (const { caseNumber } of await listPostponed(database.prisma))
    await wake(temporal, complaintWorkflowId(caseNumber), railHeard)
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

/** Signals a workflow, unless it is over. */
export async function wake(temporal: Client, workflowId: string, signal: SignalDefinition): Promise<void> {
  try {
    await temporal.workflow.getHandle(workflowId).signal(signal)
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}
