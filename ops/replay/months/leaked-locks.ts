import { Client, type Connection, type TestService } from '@temporalio/client'
import type { Client as Database } from 'pg'
import { z } from 'zod'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { recoveryWorkflowId } from '#workflows/recovery/messages'

const ended = z.array(z.object({ id: z.string(), case_number: z.string() }))

/**
 * The test server stops jumping while a child tells its parent that it completed, and never goes on when the parent had closed
 * before: its lock is "unlocked by the parent" (TestWorkflowMutableStateImpl, 1.40). Each recovery that outlives its complaint
 * leaves one such lock, and it is taken away here, once.
 */
export function createLeakedLocks(connection: Connection, testService: TestService, owner: Database) {
  const settled = new Set<string>()

  const { workflow } = new Client({ connection })

  async function closedAt(workflowId: string): Promise<number | null> {
    const { status, closeTime } = await workflow.getHandle(workflowId).describe()
    return status.name === 'COMPLETED' && closeTime ? closeTime.getTime() : null
  }

  return {
    async release(): Promise<void> {
      const { rows } = await owner.query({
        name: 'ended',
        text: `SELECT r.id, c.case_number FROM recovery r JOIN complaint c ON c.id = r.complaint_id
          WHERE r.ended_at IS NOT NULL AND r.id <> ALL($1)`,
        values: [[...settled]],
      })
      for (const { id, case_number: caseNumber } of ended.parse(rows)) {
        const childClosedAt = await closedAt(recoveryWorkflowId(id))
        if (childClosedAt === null || settled.has(id)) continue
        settled.add(id)
        const parentClosedAt = await closedAt(complaintWorkflowId(caseNumber))
        if (parentClosedAt !== null && parentClosedAt < childClosedAt)
          await testService.unlockTimeSkipping({})
      }
    },
  }
}
