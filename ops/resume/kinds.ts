import { listOpenAppeals, listOpenComplaints, listOpenRecoveries } from '#prisma/stores/resuming'
import type { Db } from '#prisma/stores/database'
import { appealWorkflowId } from '#workflows/appeal/messages'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { recoveryWorkflowId } from '#workflows/recovery/messages'
import { UPKEEP_WORKFLOW_ID } from '#workflows/upkeep/messages'

/** A workflow that the rows say must be running. */
export interface Due {
  /** of its row; the pages of a list go by it */
  readonly id: string
  readonly workflowId: string
  readonly args: readonly Readonly<Record<string, string>>[]
}

export interface Kind {
  /** the workflow's type */
  readonly name: string
  readonly plural: string
  /** the open ones after this row, by id, a page at a time; empty when there are no more */
  readonly listOpen: (db: Db, after: string | undefined) => Promise<readonly Due[]>
}

/** Everything that lives in a workflow of its own: a new kind is one more entry. */
export const KINDS: readonly Kind[] = [
  {
    name: 'complaint',
    plural: 'complaints',
    listOpen: async (db, after) =>
      (await listOpenComplaints(db, after)).map(({ id, caseNumber }) => ({
        id,
        workflowId: complaintWorkflowId(caseNumber),
        args: [{ complaintId: id }],
      })),
  },
  {
    name: 'recovery',
    plural: 'recoveries',
    listOpen: async (db, after) =>
      (await listOpenRecoveries(db, after)).map(({ id }) => ({
        id,
        workflowId: recoveryWorkflowId(id),
        args: [{ recoveryId: id }],
      })),
  },
  {
    name: 'appeal',
    plural: 'appeals',
    listOpen: async (db, after) =>
      (await listOpenAppeals(db, after)).map(({ id }) => ({
        id,
        workflowId: appealWorkflowId(id),
        args: [{ appealId: id }],
      })),
  },
  {
    name: 'upkeep',
    plural: 'upkeep',
    listOpen: (_db, after) =>
      Promise.resolve(after ? [] : [{ id: UPKEEP_WORKFLOW_ID, workflowId: UPKEEP_WORKFLOW_ID, args: [] }]),
  },
]
