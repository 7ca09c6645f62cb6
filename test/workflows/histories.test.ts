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

const replay = async (file: string, change: (json: string) => string = (json) => json): Promise<void> => {
  const json: unknown = JSON.parse(change(readFileSync(new URL(file, FOLDER), 'utf8')))
  await Worker.runReplayHistory(
    { workflowBundle, dataConverter: frozenDataConverter() },
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
