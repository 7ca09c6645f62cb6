import { readdirSync, readFileSync } from 'node:fs'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils'
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker'
import { beforeAll, expect, test } from 'vitest'
import { frozenDataConverter } from './histories.ts'
import { bundleWith } from './planted-bundle.ts'

const FOLDER = new URL('../histories/', import.meta.url)
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

let workflowBundle: WorkflowBundleWithSourceMap
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: new URL('../../workflows/workflows.ts', import.meta.url).pathname,
    failureConverterPath: new URL('../../workflows/failure-converter.ts', import.meta.url).pathname,
    logger: new DefaultLogger('ERROR'),
  })
})

const replay = async (
  file: string,
  change: (json: string) => string = (json) => json,
  bundle = workflowBundle,
): Promise<void> => {
  const json: unknown = JSON.parse(change(readFileSync(new URL(file, FOLDER), 'utf8')))
  await Worker.runReplayHistory(
    { workflowBundle: bundle, dataConverter: frozenDataConverter() },
    historyFromJSON(json),
    file.replace('.json', ''),
  )
}

test('the frozen histories are there', () => {
  expect(files.length).toBeGreaterThan(10)
})

test.each(files)('%s replays', async (file) => {
  await expect(replay(file)).resolves.toBeUndefined()
})

test('a history that another order of steps made is refused', async () => {
  const paid = files.find((file) => file.startsWith('complaint-a-small-claim'))
  const changed = replay(paid ?? '', (json) => json.replaceAll('"send"', '"sendTwice"'))
  await expect(changed).rejects.toThrow(/[Nn]ondeterminis/)
})

test('a recovery whose steps a release has reordered is refused', async () => {
  const reordered = await bundleWith({
    file: 'workflows/recovery/workflow.ts',
    from: 'await claim.go((now) => steps.openRecovery(recoveryId, now))',
    to: 'await claim.go((now) => steps.passRecoveryDeadline(recoveryId, now))\n  await claim.go((now) => steps.openRecovery(recoveryId, now))',
  })
  const overdue = files.find((file) => file.startsWith('recovery-a-merchant-who-does-not-repay')) ?? ''
  await expect(replay(overdue, undefined, reordered)).rejects.toThrow(/[Nn]ondeterminis/)
})

test('the same release without a change replays it, from a copy of its sources as well', async () => {
  const same = await bundleWith({
    file: 'workflows/recovery/workflow.ts',
    from: 'wireCommands(claim)\n',
    to: 'wireCommands(claim)\n\n',
  })
  const overdue = files.find((file) => file.startsWith('recovery-a-merchant-who-does-not-repay')) ?? ''
  await expect(replay(overdue, undefined, same)).resolves.toBeUndefined()
})
