import { WorkflowUpdateFailedError, WorkflowNotFoundError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { DEFAULT_POLICY } from '#domain/policy'
import { clock } from '#prisma/clock'
import { tendGroups } from '#prisma/stores/group-cases'
import { listWaitingMembers, settleMember } from '#prisma/stores/group-decisions'
import { onPool } from '#prisma/stores/sql'
import { complaintWorkflowId, decideReview, memberCommand } from '../../complaint/messages.ts'
import type { Upkeep } from './upkeep.ts'

/** who decided tells the members at once, unless it was interrupted */
const LEFT_BEHIND_MS = 15_000

/** Groups take in what a step held when they were made; members whose decision was kept and not sent on hear of it. */
export async function tendGroupCases({
  database,
  temporal,
}: Pick<Upkeep, 'database' | 'temporal'>): Promise<void> {
  await tendGroups(database, DEFAULT_POLICY.groupDays)
  const decidedBefore = new Date(clock.now().getTime() - LEFT_BEHIND_MS)
  for (const member of await listWaitingMembers(onPool(database.pool), { decidedBefore })) {
    const command = memberCommand(member)
    try {
      await temporal.workflow
        .getHandle(complaintWorkflowId(member.caseNumber))
        .executeUpdate(decideReview, { updateId: command.id, args: [command] })
      await settleMember(database, member, null)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null) throw error
      await settleMember(database, member, refusal)
    }
  }
}

/** A definite no has its code; anything else may pass and is tried with the next sweep. */
function refusalOf(error: unknown): string | null {
  if (error instanceof WorkflowNotFoundError) return 'ILLEGAL_STATE_CHANGE'
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined
  return cause instanceof ApplicationFailure ? (cause.type ?? null) : null
}
