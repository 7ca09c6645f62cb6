import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { cents } from '#domain/money'
import * as ask from '#workflows/complaint/messages'
import { onPath } from './on-path.ts'
import { type Path, startPath } from './path-fixture.ts'
import { debitsOf } from './small-claims.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(50_000_000) })
})
afterAll(() => path?.stop())

const { payoutOf, comesTo, fault, advanced, figures, refusalOf } = onPath(() => path)

type Kase = Awaited<ReturnType<typeof advanced>>
const becomes = (kase: Kase, state: string) =>
  vi.waitFor(async () => expect((await payoutOf(kase.id)).state).toBe(state), { timeout: 10_000 })

async function find(kase: Kase, finding: 'paid' | 'not-paid' | 'ask-again'): Promise<void> {
  const id = randomUUID()
  const { id: payoutId } = await payoutOf(kase.id)
  const command = { id, staffId: 'finance', payoutId, finding }
  await kase.handle.executeUpdate(ask.resolveUnknown, { updateId: id, args: [command] })
}

/** Nobody answers, and it stays so: the path goes on asking, again and again. */
async function unknown(askedCents: number): Promise<Kase> {
  await fault('drop-before-effect', 100_000)
  const kase = await advanced(askedCents)
  await path.environment.sleep('2 minutes')
  await becomes(kase, 'unknown-outcome')
  return kase
}

test('what a person found not paid is not sent by a question that was under way, and its money is back in the fund once', async () => {
  const before = await figures()
  const kase = await unknown(130_000)
  const { outBillNo, unknownAsked } = await payoutOf(kase.id)
  // the question is tried, fails, and waits for its next try
  await find(kase, 'ask-again')
  await path.environment.sleep('3 seconds')
  await find(kase, 'not-paid')
  expect((await payoutOf(kase.id)).state).toBe('failed')
  await fault('clear')
  await path.environment.sleep('10 minutes')
  await comesTo(kase.id, 'in-review')
  expect((await debitsOf(path.stack)).map((debit) => debit.outBillNo)).not.toContain(outBillNo)
  expect(await payoutOf(kase.id)).toMatchObject({ state: 'failed', unknownAsked })
  expect(await figures()).toEqual(before)
})

test('what is sent again because the provider never knew it is paid once, and can no longer be found not paid', async () => {
  const kase = await unknown(131_000)
  await fault('clear')
  await find(kase, 'ask-again')
  await path.environment.sleep('1 minute')
  await comesTo(kase.id, 'resolved')
  const { outBillNo } = await payoutOf(kase.id)
  expect((await debitsOf(path.stack)).filter((debit) => debit.outBillNo === outBillNo)).toHaveLength(1)
  expect(await refusalOf(find(kase, 'not-paid'))).toBe('ILLEGAL_STATE_CHANGE')
})
