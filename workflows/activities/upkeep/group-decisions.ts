import { log } from '@temporalio/activity'
import { WorkflowUpdateFailedError, WorkflowNotFoundError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { type DomainErrorCode, isDomainErrorCode } from '#domain/errors'
import { DEFAULT_POLICY } from '#domain/policy'
import { isOver } from '#domain/states'
import { clock } from '#prisma/clock'
import { tendGroups } from '#prisma/stores/group-cases'
import { listWaitingMembers, settleMember, type WaitingMember } from '#prisma/stores/group-decisions'
import { onPool } from '#prisma/stores/sql'
import { complaintWorkflowId, decideReview, memberCommand } from '../../complaint/messages.ts'
import type { Upkeep } from './upkeep.ts'

/** who decided tells the members at once, unless it was interrupted */
const LEFT_BEHIND_MS = 15_000
const TRY_MS = 4_000

/** Groups take in what a step held when they were made; members whose decision was kept and not sent on hear of it. */
export async function tendGroupCases({
  database,
  temporal,
}: Pick<Upkeep, 'database' | 'temporal'>): Promise<void> {
  await tendGroups(database, DEFAULT_POLICY.groupDays)
  const decidedBefore = new Date(clock.now().getTime() - LEFT_BEHIND_MS)
  for (const member of await listWaitingMembers(onPool(database.pool), { decidedBefore })) {
    const command = memberCommand(member)
    const { caseNumber } = member
    try {
      await temporal.withDeadline(Date.now() + TRY_MS, () =>
        temporal.workflow
          .getHandle(complaintWorkflowId(caseNumber))
          .executeUpdate(decideReview, { updateId: command.id, args: [command] }),
      )
      await settleMember(database, member, null)
    } catch (error) {
      const refusal = refusalOf(error, member)
      if (refusal !== null) await settleMember(database, member, refusal)
      else log.warn('a member has not heard of its group’s decision and is told again', { caseNumber, error })
    }
  }
}

/** A definite no has its code; anything else may pass, stops no other member, and is tried with the next sweep. */
function refusalOf(error: unknown, { state }: WaitingMember): DomainErrorCode | null {
  if (error instanceof WorkflowNotFoundError) return isOver(state) ? 'ILLEGAL_STATE_CHANGE' : null
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined
  return cause instanceof ApplicationFailure && isDomainErrorCode(cause.type) ? cause.type : null
}
