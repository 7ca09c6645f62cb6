// `npm start`: the whole platform from a fresh clone. Node's own modules only, until the rest is installed.
import { checkNode, installIfStale } from './install.mjs'

const say = (/** @type {string} */ line) => console.log(`  ${line}`)

try {
  checkNode()
  console.log('Xianpei 先赔')
  await installIfStale(say)
  const { register } = await import('tsx/esm/api')
  register()
  const { start } = await import('./start/start.ts')
  await start()
} catch (error) {
  if (!(error instanceof Error)) throw error
  const advice =
    'advice' in error ? error.advice : 'If it happens again, please report it with the lines above.'
  console.error(`\n✖ ${error.message}\n  ${advice}`)
  if (!('advice' in error) && process.env.XIANPEI_DEBUG) console.error(error.stack)
  process.exit(1)
}
