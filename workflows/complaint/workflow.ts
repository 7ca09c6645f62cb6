import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/common'
import { ParentClosePolicy, startChild } from '@temporalio/workflow'
import { askWhatBecameOfIt, payOut, release } from '../payout/pay-out.ts'
import { recovery } from '../recovery/workflow.ts'
import { recoveryWorkflowId } from '../recovery/messages.ts'
import type { Case } from './case.ts'
import { openCase } from './open-case.ts'
import { steps } from './steps.ts'

export interface ComplaintInput {
  readonly complaintId: string
}

/**
 * One complaint from filing to closing. Each part is about one state and passes by when the case is not in it, so this
 * begins wherever the row says the case stands: after filing, and after a lost Temporal store alike.
 */
export async function complaint({ complaintId }: ComplaintInput): Promise<void> {
  const kase = openCase(complaintId)
  await intake(kase)
  while (!kase.isOver()) {
    await fastLane(kase)
    await review(kase)
    await payOut(kase)
    await pursueMerchant(kase)
    await afterwards(kase)
  }
  await kase.lastHandlers()
}

/**
 * Reads where the case stands. Rules accept a plain filing at once and judge it for the fast lane in the same step; the rest
 * waits for a desk agent, and silence accepts.
 */
async function intake(kase: Case): Promise<void> {
  await kase.go((now) => steps.assess(kase.id, now))
  await kase.leaves('submitted')
}

/** All lane rules hold: the rules decide to pay. Anything else goes to a person; the rules never say no. */
async function fastLane(kase: Case): Promise<void> {
  if (!kase.isAt('accepted')) return
  await kase.go((now) => steps.assessFastLane(kase.id, now))
}

/**
 * A person decides, or asks the tourist first. A deadline that passes is recorded and moves no money. A case that begins here anew, or
 * reads its row anew, may still hold money of a payout that came to nothing; nobody's decision is waited for with that.
 */
async function review(kase: Case): Promise<void> {
  const isThere = () => kase.isAt('in-review', 'awaiting-tourist')
  do {
    await release(kase)
    await kase.until(() => !isThere() || kase.standing.payoutToRelease !== null)
  } while (isThere())
}

/** What was advanced is claimed back from the merchant, in a workflow of its own that outlives this one. */
async function pursueMerchant(kase: Case): Promise<void> {
  const recoveryId = kase.standing.recoveryToStart
  if (!recoveryId) return
  try {
    await startChild(recovery, {
      args: [{ recoveryId }],
      workflowId: recoveryWorkflowId(recoveryId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/**
 * A settlement is confirmed or taken by silence; then the follow-up call, the rating, and the window for coming back. A bank that
 * has sent the money back is asked, and the case pays again.
 */
async function afterwards(kase: Case): Promise<void> {
  const isPaying = () => kase.isAt('decided') && kase.standing.decision?.kind === 'advance'
  const isThere = () => kase.isAt('decided', 'resolved', 'reopen-requested') && !isPaying()
  while (isThere()) {
    await kase.until(() => kase.askRequested || !isThere())
    if (kase.askRequested && isThere()) await askWhatBecameOfIt(kase)
  }
}
