import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/common'
import {
  getExternalWorkflowHandle,
  ParentClosePolicy,
  type SignalDefinition,
  startChild,
} from '@temporalio/workflow'
import type { AppealStanding } from '#domain/appeal-standing'
import { complaintWorkflowId, lookAgain } from '../complaint/messages.ts'
import { complaint } from '../complaint/workflow.ts'
import { recoveryStepDue, recoveryWorkflowId } from '../recovery/messages.ts'
import { recovery } from '../recovery/workflow.ts'

const AGAIN = {
  parentClosePolicy: ParentClosePolicy.ABANDON,
  // its first run may have ended; one that runs is not disturbed
  workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
} as const

/**
 * What the decision moves goes on in the workflow of the case or of the claim: a run that is under way reads its row anew, one that has
 * ended begins again. Whichever it is says so in the row; until one has, the sweeper does the same.
 */
export async function takeUpWhatFollows({ takeUp }: AppealStanding): Promise<void> {
  if (takeUp?.what === 'case') {
    const workflowId = complaintWorkflowId(takeUp.caseNumber)
    await startOrTell(workflowId, lookAgain, () =>
      startChild(complaint, { ...AGAIN, workflowId, args: [{ complaintId: takeUp.complaintId }] }),
    )
  } else if (takeUp?.what === 'claim') {
    const { recoveryId } = takeUp
    const workflowId = recoveryWorkflowId(recoveryId)
    await startOrTell(workflowId, recoveryStepDue, () =>
      startChild(recovery, { ...AGAIN, workflowId, args: [{ recoveryId }] }),
    )
  }
}

async function startOrTell(
  workflowId: string,
  signal: SignalDefinition,
  start: () => Promise<unknown>,
): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    // it may end at this moment; then the sweeper starts it
    await getExternalWorkflowHandle(workflowId)
      .signal(signal)
      .catch(() => undefined)
  }
}
