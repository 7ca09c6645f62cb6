import { randomInt, randomUUID } from 'node:crypto'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AppRouter } from '#api/router'
import { caseNumberOf } from '#domain/case-number'
import { withClient } from '#ops/provision/postgres'
import { plainClaim } from '#ops/synthetic-claims'
import { DEMO_CITY } from '#prisma/seed'
import { createFieldCipher, type FieldCipher } from '#prisma/stores/field-cipher'
import type { Stack } from '#test/platform/stack'
import { startSeededStack } from './http-staff.ts'

const MINUTES = 60_000

let stack: Stack
let cipher: FieldCipher
beforeAll(async () => {
  // the API alone: a code is read from the message that waits to be sent, and one proxy of ours stands before it
  stack = await startSeededStack({ rooms: ['api'], env: { XIANPEI_TRUSTED_HOPS: '1' } })
  const { fieldKey, indexKey } = stack.platform.secrets
  cipher = createFieldCipher({
    field: Buffer.from(fieldKey, 'base64'),
    index: Buffer.from(indexKey, 'base64'),
  })
})
afterAll(() => stack?.stop())

const newCaller = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
/** A caller whom our own proxy saw at this address. */
const callerAt = (seenBy: string) =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({ url: `${stack.url}/trpc`, headers: { origin: stack.url, 'x-forwarded-for': seenBy } }),
    ],
  })
type Caller = ReturnType<typeof callerAt>
const somebody = () => callerAt(newCaller())

const newPhone = () => `+86138${String(randomInt(100_000_000)).padStart(8, '0')}`
const askFor = async (address = newPhone(), purpose: 'file' | 'merchant' = 'file', caller = somebody()) =>
  await caller.visit.requestCode.mutate({
    cityId: DEMO_CITY.id,
    contact: { channel: 'sms', address },
    language: 'en',
    purpose,
  })

const query = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  await withClient(stack.database.urls.owner, async (client) => (await client.query<T>(text, values)).rows)

async function codeOf(codeId: string): Promise<string> {
  const [row] = await query<{ sealed: Buffer }>(
    'SELECT secret_facts_enc AS sealed FROM message WHERE key = $1',
    [`code:${codeId}`],
  )
  if (!row) throw new Error('no message waits')
  return z.object({ code: z.string() }).parse(JSON.parse(cipher.decrypt('message-facts', row.sealed))).code
}
const notThis = (code: string, step = 1) => String((Number(code) + step) % 1_000_000).padStart(6, '0')

const refused = z.object({
  httpStatus: z.number(),
  refusal: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()) }),
})
/** What the caller is told; null when it was done. */
const toldOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof TRPCClientError)) throw error
      const { httpStatus, refusal } = refused.parse(error.data)
      return { status: httpStatus, ...refusal }
    },
  )
const verify = (codeId: string, code: string, caller: Caller = somebody()) =>
  caller.visit.verifyCode.mutate({ codeId, code })
const WRONG = { status: 400, code: 'CODE_NOT_VALID', facts: {} }
const SPENT = { status: 429, code: 'CODE_EXHAUSTED', facts: {} }

describe('a code', () => {
  test('is six digits, kept as a keyed hash alone, and proves once', async () => {
    const { codeId, expiresAt } = await askFor()
    const code = await codeOf(codeId)
    expect(code).toMatch(/^\d{6}$/)
    expect(Math.abs(new Date(expiresAt).getTime() - Date.now() - 10 * MINUTES)).toBeLessThan(MINUTES)
    expect((await verify(codeId, code)).proof.length).toBeGreaterThanOrEqual(40)
    expect(await toldOf(verify(codeId, code))).toEqual(WRONG)
  })

  test('survives four wrong tries and no fifth', async () => {
    const [patient, guesser] = await Promise.all([askFor(), askFor()])
    for (const [{ codeId }, tries] of [
      [patient, 4],
      [guesser, 5],
    ] as const) {
      const code = await codeOf(codeId)
      for (let at = 1; at <= tries; at++)
        expect(await toldOf(verify(codeId, notThis(code, at)))).toEqual(WRONG)
    }
    expect(await toldOf(verify(patient.codeId, await codeOf(patient.codeId)))).toBeNull()
    expect(await toldOf(verify(guesser.codeId, await codeOf(guesser.codeId)))).toEqual(SPENT)
  })

  test('counts tries that come at once', async () => {
    const { codeId } = await askFor()
    const code = await codeOf(codeId)
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, at) => toldOf(verify(codeId, notThis(code, at + 1)))),
    )
    expect(told.filter((one) => one?.code === 'CODE_NOT_VALID')).toHaveLength(5)
    expect(told.filter((one) => one?.code === 'CODE_EXHAUSTED')).toHaveLength(15)
  })

  test('is over after ten minutes', async () => {
    const { codeId } = await askFor()
    await query("UPDATE contact_code SET expires_at = expires_at - interval '10 minutes' WHERE id = $1", [
      codeId,
    ])
    expect(await toldOf(verify(codeId, await codeOf(codeId)))).toEqual(WRONG)
  })

  test.each(['12345', '1234567', '12345a', '１２３４５６', ' 123456', "1' OR "])(
    'is not %j',
    async (code) => {
      const { codeId } = await askFor()
      await expect(verify(codeId, code)).rejects.toThrow('INVALID')
      expect(await query('SELECT tries FROM contact_code WHERE id = $1', [codeId])).toEqual([{ tries: 0 }])
    },
  )
})

/** Files, and tells whether the contact was taken as verified. */
async function isTaken(address: string, contactProof: string): Promise<boolean> {
  const { caseNumber } = await somebody().filing.fileComplaint.mutate({
    ...plainClaim(DEMO_CITY.id, null),
    contact: { channel: 'sms', address },
    contactProof,
  })
  const [row] = await query<{ verified: boolean }>(
    'SELECT contact_verified_at IS NOT NULL AS verified FROM complaint WHERE case_number = $1',
    [caseNumber],
  )
  return row?.verified ?? false
}
async function proofOf(address: string, purpose: 'file' | 'merchant'): Promise<string> {
  const { codeId } = await askFor(address, purpose)
  return (await verify(codeId, await codeOf(codeId))).proof
}
const ENROLLED = { plateCode: 'SY-M01', phone: '+8613900000001' }

describe('a proof', () => {
  test('is of one address', async () => {
    const address = newPhone()
    const proof = await proofOf(address, 'file')
    expect(await isTaken(newPhone(), proof)).toBe(false)
    expect(await isTaken(address, proof)).toBe(true)
  })

  test('is for one purpose', async () => {
    const address = newPhone()
    expect(await isTaken(address, await proofOf(address, 'merchant'))).toBe(false)
    const enter = async (proof: string) =>
      await toldOf(somebody().merchant.signIn.mutate({ plateOrLicence: ENROLLED.plateCode, proof }))
    expect(await enter(await proofOf(ENROLLED.phone, 'file'))).toMatchObject({ code: 'CONTACT_NOT_VERIFIED' })
    expect(await enter(await proofOf(ENROLLED.phone, 'merchant'))).toBeNull()
  })

  test('is over when its time is', async () => {
    const address = newPhone()
    const proof = await proofOf(address, 'file')
    await query("UPDATE contact_code SET verified_at = verified_at - interval '2 hours'")
    expect(await isTaken(address, proof)).toBe(false)
  })
})

describe('nobody learns from an answer who is known', () => {
  test('when a code is asked for', async () => {
    const shape = async (address: string) => Object.keys(await askFor(address, 'merchant')).sort()
    expect(await shape(newPhone())).toEqual(await shape(ENROLLED.phone))
  })

  test('when a code is tried', async () => {
    const { codeId } = await askFor()
    const code = await codeOf(codeId)
    expect(await toldOf(verify(randomUUID(), code))).toEqual(await toldOf(verify(codeId, notThis(code))))
  })

  test('when a merchant signs in', async () => {
    const enter = (plateCode: string) =>
      toldOf(somebody().merchant.signIn.mutate({ plateOrLicence: plateCode, proof: 'wrong' }))
    expect(await enter('SY-M99')).toEqual(await enter(ENROLLED.plateCode))
  })

  test('when a case is opened', async () => {
    const [known] = await query<{ number: string }>('SELECT case_number AS number FROM complaint LIMIT 1')
    const open = (caseNumber: string) =>
      toldOf(somebody().tracking.openCase.mutate({ caseNumber, secret: 'w'.repeat(32) }))
    expect(await open(caseNumberOf('SY', '2020-01-01', 1))).toEqual(await open(known?.number ?? ''))
  })
})

/** Refused for a while, and told for how long. */
const comeBack = { status: 429, code: 'TOO_MANY_REQUESTS' }
const waitOf = (told: Awaited<ReturnType<typeof toldOf>>) => z.number().parse(told?.facts['seconds'])

describe('codes are not to be had without end', () => {
  test('by one address, whoever asks and however it is written', async () => {
    const address = newPhone()
    const spellings = [
      address,
      address.slice(3),
      `0086 ${address.slice(3)}`,
      ` ${address} `,
      address.replace('+86', '+86-'),
    ]
    for (const spelling of spellings) expect(await toldOf(askFor(spelling))).toBeNull()
    const told = await toldOf(askFor(address))
    expect(told).toMatchObject(comeBack)
    expect(waitOf(told)).toBeGreaterThan(3_000)
    expect(waitOf(told)).toBeLessThanOrEqual(3_600)
    expect(await toldOf(askFor())).toBeNull()
  })

  test('by one caller, whatever it says about the hops before it', async () => {
    const mine = newCaller()
    const asked = await Promise.all(
      Array.from({ length: 32 }, () =>
        toldOf(askFor(newPhone(), 'file', callerAt(`${newCaller()}, ${mine}`))),
      ),
    )
    expect(asked.filter((told) => told === null)).toHaveLength(30)
    for (const told of asked.filter((one) => one !== null)) {
      expect(told).toMatchObject(comeBack)
      expect(waitOf(told)).toBeLessThanOrEqual(3_600)
    }
  })

  test('nor tried without end by one caller, over however many codes', async () => {
    const guesser = callerAt(newCaller())
    const told = await Promise.all(
      Array.from({ length: 62 }, () => toldOf(verify(randomUUID(), '000000', guesser))),
    )
    expect(told.filter((one) => one?.code === 'CODE_NOT_VALID')).toHaveLength(60)
    expect(told.filter((one) => one?.code === 'TOO_MANY_REQUESTS')).toHaveLength(2)
  })

  test('nor by many questions in one request', async () => {
    const batchOf = async (count: number) => {
      const contact = { channel: 'sms', address: newPhone() }
      const input = { cityId: DEMO_CITY.id, contact, language: 'en', purpose: 'file' }
      const answer = await fetch(
        `${stack.url}/trpc/${Array.from({ length: count }, () => 'visit.requestCode').join(',')}?batch=1`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: stack.url, 'x-forwarded-for': newCaller() },
          body: JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [at, input]))),
        },
      )
      return { status: answer.status, codes: (await answer.text()).split('"codeId"').length - 1 }
    }
    expect(await batchOf(12)).toEqual({ status: 207, codes: 5 })
    expect(await batchOf(13)).toMatchObject({ status: 400, codes: 0 })
  })

  test('nor are case numbers and their secrets', async () => {
    const guesser = callerAt(newCaller())
    const caseNumber = caseNumberOf('SY', '2020-01-01', 1)
    const told = await Promise.all(
      Array.from({ length: 61 }, () =>
        toldOf(guesser.tracking.openCase.mutate({ caseNumber, secret: 'w'.repeat(32) })),
      ),
    )
    expect(told.filter((one) => one?.code === 'NOT_FOUND')).toHaveLength(60)
    expect(told.filter((one) => one?.code === 'TOO_MANY_REQUESTS')).toHaveLength(1)
  })
})
