import { randomUUID } from 'node:crypto'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import type { DataConverter } from '@temporalio/common'
import { inject } from 'vitest'
import { findTimeSkippingServer } from '#ops/provision/temporal'
import { createDataConverter } from '#workflows/payload-codec'
import './provided.ts'

export const temporalAddress = (): string => inject('platform').temporalAddress

/** A queue that no other test's worker listens to. */
export const ownTaskQueue = (): string => `test-${randomUUID()}`

/** What both sides of a test use, as the running platform does. */
export const testDataConverter = () =>
  createDataConverter(Buffer.from(inject('platform').secrets.payloadKey, 'base64'))

/** A server whose clock jumps over waiting, with sealed payloads. Its clock is one for all its workflows: one per file. */
export async function startTimeSkipping(
  dataConverter: DataConverter = testDataConverter(),
): Promise<TestWorkflowEnvironment> {
  const path = await findTimeSkippingServer()
  return await TestWorkflowEnvironment.createTimeSkipping({
    client: { dataConverter },
    ...(path && { server: { executable: { type: 'existing-path', path } } }),
  })
}
