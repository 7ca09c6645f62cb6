import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { type SignalDefinition, WorkflowIdReusePolicy } from '@temporalio/common'
import { clock } from '#prisma/clock'
import { listNoticesDue } from '#prisma/stores/group-notices'
import {
  listPostponed,
  listRecoveriesToStep,
  listStandingStill,
  listStartableRecoveries,
  listSurplusStandingStill,
  listUnstartedAppeals,
  listUnstartedComplaints,
  listWakeablePayouts,
  markComplaintsStarted,
} from '#prisma/stores/sweeping'
import { appealWorkflowId } from '../../appeal/messages.ts'
import { complaintWorkflowId, fundChanged, lookAgain, railHeard } from '../../complaint/messages.ts'
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
    const input = { complaintId: complaint.id }
    if (complaint.again) await startAgain(temporal, 'complaint', workflowId, taskQueue, input, lookAgain)
    else {
      await startOnce(temporal, 'complaint', workflowId, taskQueue, input)
      await markComplaintsStarted(database, [complaint.id])
    }
  }
  for (const { id: recoveryId, again } of await listStartableRecoveries(database.prisma)) {
    const workflowId = recoveryWorkflowId(recoveryId)
    if (again) await startAgain(temporal, 'recovery', workflowId, taskQueue, { recoveryId }, recoveryStepDue)
    else await startOnce(temporal, 'recovery', workflowId, taskQueue, { recoveryId })
  }
  for (const appealId of await listUnstartedAppeals(database))
    await startOnce(temporal, 'appeal', appealWorkflowId(appealId), taskQueue, { appealId })
  for (const recoveryId of await listNoticesDue(database.prisma, clock.now()))
    await wake(temporal, recoveryWorkflowId(recoveryId), recoveryStepDue)
  for (const recoveryId of await listRecoveriesToStep(database.prisma))
    await wake(temporal, recoveryWorkflowId(recoveryId), recoveryStepDue)
  for (const { caseNumber } of await listWakeablePayouts(database.prisma))
    await wake(temporal, complaintWorkflowId(caseNumber), fundChanged)
  for (const { caseNumber } of await listPostponed(database.prisma))
    await wake(temporal, complaintWorkflowId(caseNumber), railHeard)
  for (const { caseNumber } of await listStandingStill(database.prisma))
    await wake(temporal, complaintWorkflowId(caseNumber), lookAgain)
  for (const recoveryId of await listSurplusStandingStill(database.prisma))
    await wake(temporal, recoveryWorkflowId(recoveryId), recoveryStepDue)
}

async function startOnce(
  temporal: Client,
  type: 'complaint' | 'recovery' | 'appeal',
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

/**
 * What an appeal has moved: a run that is under way reads its row anew, one that has ended begins again. The run itself says in the row
 * that it has it; until then this is done at every turn.
 */
async function startAgain(
  temporal: Client,
  type: 'complaint' | 'recovery',
  workflowId: string,
  taskQueue: string,
  input: Record<string, string>,
  signal: SignalDefinition,
): Promise<void> {
  try {
    await temporal.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    await wake(temporal, workflowId, signal)
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
