// `npm test`: everything, in a temporary place. Node's own modules only, until the rest is installed.
import { checkNode, installIfStale } from './install.mjs'

try {
  checkNode()
  await installIfStale((line) => console.log(line))
  const { register } = await import('tsx/esm/api')
  register()
  const { runTests } = await import('./test/run.ts')
  process.exitCode = await runTests(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Error)) throw error
  const advice = 'advice' in error ? error.advice : error.stack
  console.error(`✖ ${error.message}\n  ${advice}\n0 passed, 1 failed`)
  process.exitCode = 1
}
