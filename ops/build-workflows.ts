import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const output = process.argv[2]
if (!output) throw new Error('say where the bundle goes')
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/workflows.ts', import.meta.url)),
  failureConverterPath: fileURLToPath(new URL('../workflows/failure-converter.ts', import.meta.url)),
  logger: new DefaultLogger('WARN'),
})
writeFileSync(output, code)
