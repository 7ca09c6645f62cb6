import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import type { Database } from '#prisma/stores/database'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { createDataConverter } from '#workflows/payload-codec'
import { recoveryWorkflowId } from '#workflows/recovery/messages'

/** Frozen histories must open for ever, so the tests that make them seal with a key that is no secret. */
export const frozenDataConverter = () => createDataConverter(Buffer.alloc(32, 'frozen histories'))

export interface Begun {
  readonly complaintId: string
  readonly caseNumber: string
  readonly test: string
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '')

/**
 * With XIANPEI_RECORD_HISTORIES=test/histories the histories of a run are kept as files, named by what they show. Once an
 * issue is closed they are only ever added to: a release that cannot replay them would break running cases.
 */
export async function keepHistories(
  client: Client,
  database: Database,
  begun: readonly Begun[],
): Promise<void> {
  const folder = process.env['XIANPEI_RECORD_HISTORIES']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const { complaintId, caseNumber, test } of begun) {
    await keep(client, folder, complaintWorkflowId(caseNumber), `complaint-${slug(test)}`)
    const recovery = await database.prisma.recovery.findFirst({ where: { complaintId } })
    if (recovery) await keep(client, folder, recoveryWorkflowId(recovery.id), `recovery-${slug(test)}`)
  }
}

async function keep(client: Client, folder: string, workflowId: string, name: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory()
  writeFileSync(path.join(folder, `${name}.json`), `${historyToJSON(history)}\n`)
}
