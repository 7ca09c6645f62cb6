import { afterAll, beforeAll, expect, test } from 'vitest'
import { isHealthy } from '#ops/processes'
import { startStack, type Stack } from '#test/platform/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack?.stop())

const answers = () => isHealthy(`${stack.url}/healthz`).catch(() => false)

test('a stack is the whole platform on a database of its own', async () => {
  expect(await answers()).toBe(true)
  expect(await isHealthy(`${stack.sandboxUrl}/healthz`)).toBe(true)
})

test.each(['api', 'worker', 'sandbox'] as const)('%s can be killed and comes back', async (name) => {
  const before = stack.process(name).pid()
  await stack.process(name).kill()
  expect(stack.process(name).pid()).toBeUndefined()
  await stack.process(name).start()
  expect(stack.process(name).pid()).not.toBe(before)
})
