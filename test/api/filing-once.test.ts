import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import type { filing } from '#api/filing/schema'
import { withClient } from '#ops/provision/postgres'
import { plainClaim } from '#ops/synthetic-claims'
import { DEMO_CITY } from '#prisma/seed'
import type { Stack } from '#test/platform/stack'
import { clientOf, refusalOf, startSeededStack, until } from './http-staff.ts'

let stack: Stack
let connection: Connection
beforeAll(async () => {
  stack = await startSeededStack({ rooms: ['api'] })
  connection = await Connection.connect({ address: stack.platform.temporalAddress })
})
afterAll(async () => {
  await connection?.close()
  await stack?.stop()
})

const filingOf = (filingKey: string): z.input<typeof filing> => ({
  ...plainClaim(DEMO_CITY.id, null),
  filingKey,
  orderNumber: null,
  contact: { channel: 'email', address: 'somebody@mail.example' },
  payeeAccount: 'synthetic-account',
})
type Filing = ReturnType<typeof filingOf>
const send = (filing: Filing) => clientOf(stack).filing.fileComplaint.mutate(filing)

const numbersOf = async (filingKey: string): Promise<string[]> =>
  await withClient(stack.database.urls.owner, async (client) => {
    const found = await client.query<{ number: string }>(
      'SELECT case_number AS number FROM complaint WHERE filing_key = $1',
      [filingKey],
    )
    return found.rows.map(({ number }) => number)
  })

/** Workflows about this case, however they ended. */
async function workflowsOf(caseNumber: string): Promise<number> {
  const client = new Client({ connection, namespace: stack.platform.temporalNamespace })
  let found = 0
  for await (const { workflowId } of client.workflow.list()) if (workflowId.includes(caseNumber)) found += 1
  return found
}

test('ten times the same filing at once is one case, one workflow and ten equal answers', async () => {
  const filing = filingOf(randomUUID())
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(filing)))
  const [first] = answers
  for (const answer of answers) expect(answer).toEqual(first)
  expect(await numbersOf(filing.filingKey)).toEqual([first?.caseNumber])
  const caseNumber = first?.caseNumber ?? ''
  await until(
    () => workflowsOf(caseNumber),
    (found) => found > 0,
  )
  expect(await send(filing)).toEqual(first)
  expect(await workflowsOf(caseNumber)).toBe(1)
})

test('a filing sent again with other means is the same, with other content a conflict, and the first one stands', async () => {
  const filing = filingOf(randomUUID())
  const first = await send(filing)
  expect(await send({ ...filing, story: `  ${filing.story}\n` })).toEqual(first)
  const changes: Partial<Filing>[] = [
    { askedCents: 39_999 },
    { story: `${filing.story} And more.` },
    { payeeAccount: 'another-account' },
    { personName: 'Another Tourist' },
    { injury: true },
  ]
  for (const change of changes)
    expect(await refusalOf(send({ ...filing, ...change }))).toBe('IDEMPOTENCY_CONFLICT')
  expect(await send(filing)).toEqual(first)
  expect(await numbersOf(filing.filingKey)).toEqual([first.caseNumber])
})

test('of different filings at once under one key one is kept, and the others are told', async () => {
  const filing = filingOf(randomUUID())
  const told = await Promise.all(
    Array.from({ length: 10 }, (_, at) => refusalOf(send({ ...filing, askedCents: 30_000 + at }))),
  )
  expect(told.filter((code) => code === null)).toHaveLength(1)
  expect(told.filter((code) => code === 'IDEMPOTENCY_CONFLICT')).toHaveLength(9)
  expect(await numbersOf(filing.filingKey)).toHaveLength(1)
})

/** Holds back what is about to be kept, until enough is waiting; then lets all of it through at once. */
async function whileHeld<T>(begin: () => T, waiting: number, then: () => void): Promise<T> {
  return await withClient(stack.database.urls.owner, async (holder) => {
    await holder.query('BEGIN; LOCK TABLE complaint IN SHARE MODE')
    const begun = begin()
    const count = `SELECT count(*)::int AS waiting FROM pg_locks JOIN pg_class ON pg_class.oid = relation
      WHERE relname = 'complaint' AND NOT granted`
    await until(
      async () => (await holder.query<{ waiting: number }>(count)).rows[0]?.waiting ?? 0,
      (found) => found >= waiting,
    )
    then()
    await holder.query('COMMIT')
    return begun
  })
}

test('what was committed when the API was killed is answered again with the same number and secret', async () => {
  const filings = Array.from({ length: 10 }, () => filingOf(randomUUID()))
  const pid = stack.process('api').pid()
  if (!pid) throw new Error('the API runs')
  // frozen before the commit, killed after it: the answer cannot have left
  const sent = await whileHeld(
    () => ({ answers: Promise.all(filings.map((filing) => send(filing).catch(() => null))) }),
    5,
    () => process.kill(pid, 'SIGSTOP'),
  )
  const keptNumbers = () => Promise.all(filings.map(({ filingKey }) => numbersOf(filingKey)))
  const committed = await until(keptNumbers, (numbers) => numbers.flat().length >= 5)
  await stack.process('api').kill()
  expect(await sent.answers).toEqual(filings.map(() => null))
  await stack.process('api').start()

  for (const [at, filing] of filings.entries()) {
    const answer = await send(filing)
    const { caseNumber, secret } = answer
    expect(committed[at]?.[0] ?? caseNumber).toBe(caseNumber)
    expect(await send(filing)).toEqual(answer)
    expect(await numbersOf(filing.filingKey)).toEqual([caseNumber])
    expect(await clientOf(stack).tracking.openCase.mutate({ caseNumber, secret })).toEqual({ caseNumber })
  }
})
