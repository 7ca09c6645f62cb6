import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CONSENT_VERSION } from '#domain/complaint-input'
import { caseNumberOf } from '#domain/case-number'
import { cityDay } from '#domain/clocks'
import { DEFAULT_POLICY } from '#domain/policy'
import { withClient } from '#ops/provision/postgres'
import { DEMO_CITY } from '#prisma/seed'
import { createCity } from '#prisma/stores/cities'
import { openDatabase } from '#prisma/stores/database'
import type { Stack } from '#test/platform/stack'
import { clientOf, sessionOf, startSeededStack, upload } from './http-staff.ts'
import { whatIsKept } from './what-is-kept.ts'

let stack: Stack
let merchantId: string
let foreignMerchantId: string
let reviewer: string
let finance: string
beforeAll(async () => {
  stack = await startSeededStack({ env: { XIANPEI_LIMITS: 'filed-from-caller=9999,upload-opened=9999' } })
  const { merchants } = await clientOf(stack).merchant.searchMerchants.query({
    cityId: DEMO_CITY.id,
    text: '示例',
  })
  merchantId = merchants.find((one) => one.enrolled)?.id ?? ''
  foreignMerchantId = await merchantElsewhere()
  reviewer = await sessionOf(stack, 'reviewer')
  finance = await sessionOf(stack, 'finance')
})
afterAll(() => stack?.stop())

async function merchantElsewhere(): Promise<string> {
  const database = openDatabase(stack.database.urls.owner, { max: 1 })
  const city = { id: 'elsewhere', code: 'EW', nameZh: '别处', nameEn: 'Elsewhere', synthetic: true }
  await createCity(database.prisma, city, DEFAULT_POLICY)
  await database.close()
  return await withClient(stack.database.urls.owner, async (client) => {
    const made = await client.query<{ id: string }>(
      `INSERT INTO merchant (city_id, name, pinyin, initials, address, category, plate_code, enrolled_at)
       VALUES ('elsewhere', '示例', 's', 's', 'Synthetic Road 1', 'dining', 'EW-1', now()) RETURNING id`,
    )
    return made.rows[0]?.id ?? ''
  })
}

const STORY = 'Synthetic: the bill was higher than what the board outside had shown for the same dish.'
const goodFiling = () => ({
  cityId: DEMO_CITY.id,
  filingKey: randomUUID(),
  ticket: null,
  evidence: [],
  language: 'en',
  category: 'dining',
  cause: 'charged-more-than-shown',
  story: STORY,
  merchantId,
  merchantText: null,
  orderNumber: randomUUID(),
  paidCents: 50_000,
  askedCents: 40_000,
  boughtOn: cityDay(new Date()),
  contractEndedOn: null,
  handledElsewhere: null,
  injury: false,
  personName: 'Synthetic Tourist',
  contact: { channel: 'email', address: 'somebody@mail.example' },
  contactProof: null,
  payeeAccount: 'synthetic-account',
  under14: false,
  guardianName: null,
  consentVersion: CONSENT_VERSION,
})

const answered = z.object({
  result: z.unknown().optional(),
  error: z
    .object({
      message: z.string(),
      data: z.object({
        refusal: z
          .object({ code: z.string(), facts: z.object({ field: z.string().default('input') }) })
          .nullable()
          .default(null),
        fields: z.record(z.string(), z.array(z.string())).nullable().default(null),
      }),
    })
    .optional(),
})

interface Answer {
  readonly status: number
  /** field by field, as codes; a refusal under the field it names */
  readonly fields: Readonly<Record<string, readonly string[]>>
}

async function send(path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${stack.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url, ...headers },
    body,
  })
  const text = await answer.text()
  const { error } = answered.safeParse(text === '' ? {} : JSON.parse(text)).data ?? {}
  const refusal = error?.data.refusal
  return {
    status: answer.status,
    fields: error?.data.fields ?? (refusal ? { [refusal.facts.field]: [refusal.code] } : {}),
  }
}

/** JSON text in which one value is written as given, so that what JSON itself cannot say can be sent. */
const written = (input: object, field: string, raw: string): string =>
  JSON.stringify({ ...input, [field]: '@@' }).replace('"@@"', () => raw)

interface Attempt extends Answer {
  /** the tables that have other counts than before, and the files */
  readonly grown: readonly string[]
}
let known: Awaited<ReturnType<typeof whatIsKept>> | undefined
/** Sends, and looks whether anything is there afterwards that was not before. */
async function attempt<T extends object>(sending: () => Promise<T>): Promise<T & { grown: string[] }> {
  const before = known ?? (await whatIsKept(stack))
  const answer = await sending()
  const after = await whatIsKept(stack)
  known = after
  return { ...answer, grown: Object.keys(after).filter((name) => after[name] !== before[name]) }
}

/** Refused as the sender's to mend, told by field, and nothing of it is anywhere. */
const refusedBy = (field: string, code: string) => ({
  status: code === 'NOT_FOUND' ? 404 : 400,
  told: `${field}: ${code}`,
  grown: [],
})
/** What is told of one field; what is wrong because of it, there or elsewhere, may be told too. */
function about(field: string, code: string, { status, fields, grown }: Attempt) {
  const codes = fields[field] ?? []
  return { status, told: `${field}: ${codes.includes(code) ? code : codes.join()}`, grown }
}

test('a filing without fault is kept', async () => {
  expect((await send('filing.fileComplaint', JSON.stringify(goodFiling()))).status).toBe(200)
  // its workflow writes for a moment yet
  await withClient(stack.database.urls.owner, async (client) => {
    for (let tries = 0; tries < 100; tries++) {
      const { rows } = await client.query<{ state: string }>('SELECT state FROM complaint')
      if (rows.every(({ state }) => state === 'in-review')) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })
})

const tomorrow = () => cityDay(new Date(Date.now() + 86_400_000))

/** Each a field, what is written in its place as JSON, and the code the field is answered with. */
const AMOUNTS: readonly (readonly [what: string, raw: string, code: string])[] = [
  ['half a fen', '100.5', 'AMOUNT_NOT_EXACT'],
  ['a hair over a fen', '1.0000000001', 'AMOUNT_NOT_EXACT'],
  ['1e309', '1e309', 'AMOUNT_NOT_EXACT'],
  ['minus 1e309', '-1e309', 'AMOUNT_NOT_EXACT'],
  ['above a safe integer', '9007199254740993', 'AMOUNT_NOT_EXACT'],
  ['above what we name', '1000000000001', 'AMOUNT_NOT_EXACT'],
  ['text', '"40000"', 'AMOUNT_NOT_EXACT'],
  ['text that is no number', '"NaN"', 'AMOUNT_NOT_EXACT'],
  ['null', 'null', 'AMOUNT_NOT_EXACT'],
  ['a list', '[40000]', 'AMOUNT_NOT_EXACT'],
  ['an object', '{"valueOf":40000}', 'AMOUNT_NOT_EXACT'],
  ['negative', '-40000', 'AMOUNT_NOT_POSITIVE'],
  ['0', '0', 'AMOUNT_NOT_POSITIVE'],
  ['minus 0', '-0', 'AMOUNT_NOT_POSITIVE'],
]
const WORDS: readonly (readonly [what: string, raw: string])[] = [
  ['NUL', JSON.stringify(`${STORY}\u0000`)],
  ['an escape character', JSON.stringify(`${STORY}\u001b[2J`)],
  ['a control character of the second set', JSON.stringify(`${STORY}\u0085`)],
  ['half a character', `"${STORY}\\ud800"`],
  ['the other half', `"\\udc00${STORY}"`],
  ['words turned right to left', JSON.stringify(`${STORY}\u202e00.001\u202c`)],
  ['words set apart from their direction', JSON.stringify(`\u2067${STORY}\u2069`)],
]
const others: readonly (readonly [what: string, field: string, raw: () => string, code: string])[] = [
  ['more asked than paid', 'askedCents', () => '50001', 'AMOUNT_ABOVE_PAID'],
  ['bought tomorrow', 'boughtOn', () => JSON.stringify(tomorrow()), 'DATE_IN_FUTURE'],
  ['a contract that ends tomorrow', 'contractEndedOn', () => JSON.stringify(tomorrow()), 'DATE_IN_FUTURE'],
  ['30 February', 'boughtOn', () => '"2026-02-30"', 'INVALID'],
  ['the year 0001', 'boughtOn', () => '"0001-01-01"', 'DATE_TOO_EARLY'],
  ['a contract of 1899', 'contractEndedOn', () => '"1899-12-31"', 'DATE_TOO_EARLY'],
  ['the year 10000', 'boughtOn', () => '"10000-01-01"', 'INVALID'],
  ['a day with an hour', 'boughtOn', () => '"2026-01-01T00:00:00Z"', 'INVALID'],
  ['a day as a number', 'boughtOn', () => '20260101', 'INVALID'],
  ['a story of 2,001 signs', 'story', () => JSON.stringify('长'.repeat(2_001)), 'STORY_LENGTH'],
  ['a story of 2,001 emoji', 'story', () => JSON.stringify('😀'.repeat(2_001)), 'STORY_LENGTH'],
  ['a story of 49 signs', 'story', () => JSON.stringify('长'.repeat(49)), 'STORY_LENGTH'],
  ['a story of spaces', 'story', () => JSON.stringify(' '.repeat(300)), 'STORY_LENGTH'],
  ['a story nobody can see', 'story', () => JSON.stringify('\u200b'.repeat(300)), 'STORY_LENGTH'],
  ['a name nobody can see', 'personName', () => JSON.stringify('\u2060\ufeff'), 'INVALID'],
  ['400 kB of story', 'story', () => JSON.stringify('x'.repeat(400_000)), 'STORY_LENGTH'],
  ['a name that no payout can carry', 'personName', () => JSON.stringify('长'.repeat(67)), 'INVALID'],
  ['400 kB of name', 'personName', () => JSON.stringify('x'.repeat(400_000)), 'INVALID'],
  ['a category there is not', 'category', () => '"casino"', 'INVALID'],
  ['a cause of another category', 'cause', () => '"no-show"', 'INVALID'],
  ['a language we do not speak', 'language', () => '"tlh"', 'INVALID'],
  ['a merchant of another city', 'merchantId', () => JSON.stringify(foreignMerchantId), 'NOT_FOUND'],
  ['a merchant there is not', 'merchantId', () => JSON.stringify(randomUUID()), 'NOT_FOUND'],
  ['a merchant’s id that is none', 'merchantId', () => `"1' OR '1'='1"`, 'INVALID'],
  ['neither merchant nor its name', 'merchantId', () => 'null', 'REQUIRED'],
  ['a city there is not', 'cityId', () => '"atlantis"', 'NOT_FOUND'],
  ['5,000 pieces of evidence', 'evidence', () => JSON.stringify(evidenceOf(5_000)), 'INVALID'],
  ['21 pieces of evidence', 'evidence', () => JSON.stringify(evidenceOf(21)), 'INVALID'],
  [
    'an unknown field in its evidence',
    'evidence',
    () => `[{"id":"${randomUUID()}","kind":"photo","by":1}]`,
    'INVALID',
  ],
  [
    'evidence a reviewer alone adds',
    'evidence',
    () => `[{"id":"${randomUUID()}","kind":"merchant-proof"}]`,
    'INVALID',
  ],
  [
    'an unknown field in its contact',
    'contact',
    () => '{"channel":"email","address":"a@b.example","cc":"c"}',
    'INVALID',
  ],
  [
    'a contact of no known channel',
    'contact',
    () => '{"channel":"pigeon","address":"a@b.example"}',
    'INVALID',
  ],
  [
    'an address with a line break',
    'contact',
    () => '{"channel":"email","address":"a@b.example\\nbcc:c@d.example"}',
    'EMAIL_NOT_VALID',
  ],
  ['answers in answers', 'answers', () => '{"a":{"b":"c"}}', 'INVALID'],
  [
    '21 answers',
    'answers',
    () => JSON.stringify(Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`a${at}`, true]))),
    'INVALID',
  ],
  ['lists 100,000 deep', 'answers', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'INVALID'],
  ['objects 20,000 deep', 'answers', () => `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, 'INVALID'],
  ['a group of nobody', 'groupSize', () => '0', 'INVALID'],
  ['a key that is none', 'filingKey', () => '"1"', 'INVALID'],
  ['a consent of another text', 'consentVersion', () => '"1"', 'INVALID'],
  ['"false" for false', 'injury', () => '"false"', 'INVALID'],
  ['a child without a guardian', 'under14', () => 'true', 'GUARDIAN_REQUIRED'],
]
const evidenceOf = (count: number) =>
  Array.from({ length: count }, () => ({ id: randomUUID(), kind: 'photo' }))
/** where the answer names another field than the one that was written */
const NAMED: Readonly<Record<string, string>> = {
  'neither merchant nor its name': 'merchantText',
  'a child without a guardian': 'guardianName',
  'a city there is not': 'input',
}

describe('a filing is refused by the field that is wrong, and nothing of it is kept', () => {
  test.each(
    ['askedCents', 'paidCents'].flatMap((field) =>
      AMOUNTS.map(([what, raw, code]) => [field, what, raw, code] as const),
    ),
  )('%s: %s', async (field, _what, raw, code) => {
    expect(
      about(
        field,
        code,
        await attempt(() => send('filing.fileComplaint', written(goodFiling(), field, raw))),
      ),
    ).toEqual(refusedBy(field, code))
  })
  test.each(
    ['story', 'personName', 'merchantText', 'orderNumber', 'payeeAccount'].flatMap((field) =>
      WORDS.map(([what, raw]) => [field, what, raw] as const),
    ),
  )('%s with %s', async (field, _what, raw) => {
    const short = field === 'story' ? raw : raw.replace(STORY, 'S-1')
    expect(
      about(
        field,
        'TEXT_NOT_CLEAN',
        await attempt(() => send('filing.fileComplaint', written(goodFiling(), field, short))),
      ),
    ).toEqual(refusedBy(field, 'TEXT_NOT_CLEAN'))
  })
  test.each(others)('%s', async (what, field, raw, code) => {
    const body = written(goodFiling(), field, raw())
    expect(
      about(NAMED[what] ?? field, code, await attempt(() => send('filing.fileComplaint', body))),
    ).toEqual(refusedBy(NAMED[what] ?? field, code))
  })
  test.each(['state', 'approvedCents', 'filedBy', 'constructor', 'prototype', 'toString'])(
    'an unknown field %s',
    async (name) => {
      const body = JSON.stringify(goodFiling()).replace('{', () => `{"${name}":{"isAdmin":true},`)
      expect(about(name, 'UNKNOWN_FIELD', await attempt(() => send('filing.fileComplaint', body)))).toEqual(
        refusedBy(name, 'UNKNOWN_FIELD'),
      )
    },
  )
  test.each(Object.keys(goodFiling()))('without %s', async (field) => {
    const { [field]: _gone, ...rest }: Record<string, unknown> = goodFiling()
    const answer = await attempt(() => send('filing.fileComplaint', JSON.stringify(rest)))
    expect({ ...answer, fields: Object.keys(answer.fields) }).toEqual({
      status: 400,
      fields: [field],
      grown: [],
    })
  })
})

describe('what is no filing at all is refused, and nothing of it is kept', () => {
  test.each<[what: string, body: () => string, status: number, type?: string]>([
    [
      'a field that reaches for the prototype',
      () => JSON.stringify(goodFiling()).replace('{', '{"__proto__":{"isAdmin":true},'),
      400,
    ],
    ['NaN', () => written(goodFiling(), 'askedCents', 'NaN'), 400],
    ['a comment', () => `${JSON.stringify(goodFiling())}//`, 400],
    ['half of it', () => JSON.stringify(goodFiling()).slice(0, 200), 400],
    ['nothing', () => '', 400],
    ['null', () => 'null', 400],
    ['a list', () => '[]', 400],
    ['a text', () => '"file this"', 400],
    ['XML', () => '<filing/>', 415, 'application/xml'],
    ['a form', () => 'askedCents=1', 415, 'application/x-www-form-urlencoded'],
    ['JSON called text', () => JSON.stringify(goodFiling()), 415, 'text/plain'],
  ])('%s', async (_what, body, status, type = 'application/json') => {
    const answer = await attempt(() => send('filing.fileComplaint', body(), { 'content-type': type }))
    expect(answer).toMatchObject({ status, grown: [] })
  })
  test('10 MB of text, before they are sent', async () => {
    const answer = await attempt(
      () =>
        new Promise<{ status: number | undefined }>((resolve, reject) => {
          const headers = { 'content-type': 'application/json', 'content-length': 10_000_000 }
          const asked = request(`${stack.url}/trpc/filing.fileComplaint`, { method: 'POST', headers })
          asked.on('error', reject).on('response', (heard) => {
            resolve({ status: heard.statusCode })
            asked.destroy()
          })
          asked.write('{"story":"')
        }),
    )
    expect(answer).toEqual({ status: 413, grown: [] })
  })
  test('a filing of a page of another site', async () => {
    const headers = { origin: 'https://elsewhere.example' }
    const answer = await attempt(() => send('filing.fileComplaint', JSON.stringify(goodFiling()), headers))
    expect(answer).toMatchObject({ status: 403, grown: [] })
  })
})

/** Who holds it, what they would send, and what it is answered with when nothing in it is wrong: there is no such object. */
const COMMANDS = {
  'review.decide': {
    cookie: () => reviewer,
    good: () => ({
      caseNumber: caseNumberOf('SY', '2026-01-01', 1),
      commandId: randomUUID(),
      version: 1,
      kind: 'advance',
      amountCents: 40_000,
      note: STORY,
    }),
    amount: 'amountCents',
    words: 'note',
  },
  'recovery.recordRepayment': {
    cookie: () => finance,
    good: () => ({
      recoveryId: randomUUID(),
      commandId: randomUUID(),
      bankReference: 'SYNTHETIC-1',
      amountCents: 40_000,
      receivedOn: cityDay(new Date()),
    }),
    amount: 'amountCents',
    words: 'bankReference',
  },
} as const
const commandNames = ['review.decide', 'recovery.recordRepayment'] as const
const commandWith = async (name: (typeof commandNames)[number], field: string, raw: string) =>
  await send(name, written(COMMANDS[name].good(), field, raw), { cookie: COMMANDS[name].cookie() })

describe('what staff send is refused by the field that is wrong, and nothing of it is kept', () => {
  test.each(commandNames)('%s without fault passes to the case it names', async (name) => {
    const { good, cookie } = COMMANDS[name]
    expect((await send(name, JSON.stringify(good()), { cookie: cookie() })).status).toBe(404)
  })
  test.each(
    commandNames.flatMap((name) => AMOUNTS.map(([what, raw, code]) => [name, what, raw, code] as const)),
  )('%s of %s', async (name, _what, raw, code) => {
    const field = COMMANDS[name].amount
    expect(about(field, code, await attempt(() => commandWith(name, field, raw)))).toEqual(
      refusedBy(field, code),
    )
  })
  test.each(commandNames.flatMap((name) => WORDS.map(([what, raw]) => [name, what, raw] as const)))(
    '%s with %s',
    async (name, _what, raw) => {
      const field = COMMANDS[name].words
      expect(
        about(
          field,
          'TEXT_NOT_CLEAN',
          await attempt(() => commandWith(name, field, raw.replace(STORY, 'S-1'))),
        ),
      ).toEqual(refusedBy(field, 'TEXT_NOT_CLEAN'))
    },
  )
  test.each<[name: (typeof commandNames)[number], field: string, raw: string, code: string]>([
    ['review.decide', 'note', JSON.stringify('x'.repeat(1_001)), 'INVALID'],
    ['review.decide', 'kind', '"pay-all"', 'INVALID'],
    ['review.decide', 'version', '1e309', 'INVALID'],
    ['review.decide', 'version', '0', 'INVALID'],
    ['review.decide', 'caseNumber', '"SY-1"', 'INVALID'],
    ['review.decide', 'reasonCode', JSON.stringify('x'.repeat(41)), 'INVALID'],
    ['review.decide', 'reasonCode', JSON.stringify('a\u0000b'), 'TEXT_NOT_CLEAN'],
    ['review.decide', 'proofEvidenceId', '"../../x"', 'INVALID'],
    ['review.decide', 'staffId', '"another"', 'UNKNOWN_FIELD'],
    ['review.decide', 'cityId', '"elsewhere"', 'UNKNOWN_FIELD'],
    ['recovery.recordRepayment', 'bankReference', JSON.stringify('x'.repeat(65)), 'INVALID'],
    ['recovery.recordRepayment', 'bankReference', '"\u200b\u200b\u200b"', 'INVALID'],
    ['recovery.recordRepayment', 'receivedOn', '"2026-02-30"', 'INVALID'],
    ['recovery.recordRepayment', 'receivedOn', '"0001-01-01"', 'DATE_TOO_EARLY'],
    ['recovery.recordRepayment', 'receivedOn', JSON.stringify(tomorrow()), 'DATE_IN_FUTURE'],
    ['recovery.recordRepayment', 'recoveryId', '"1"', 'INVALID'],
    ['recovery.recordRepayment', 'confirmedBy', '"me"', 'UNKNOWN_FIELD'],
    ['recovery.recordRepayment', 'state', '"confirmed"', 'UNKNOWN_FIELD'],
  ])('%s with another %s: %.30s', async (name, field, raw, code) => {
    expect(about(field, code, await attempt(() => commandWith(name, field, raw)))).toEqual(
      refusedBy(field, code),
    )
  })
})

test('a photo uploaded under another’s ticket, or tied to another case, is refused and never becomes this one’s', async () => {
  const client = clientOf(stack)
  const [mine, others] = await Promise.all([
    client.filing.openUpload.mutate(),
    client.filing.openUpload.mutate(),
  ])
  const [photo, stolen] = await Promise.all([upload(stack, mine.ticket), upload(stack, others.ticket)])
  const evidence = [photo, stolen].map((id) => ({ id, kind: 'photo' }))
  const first = { ...goodFiling(), ticket: mine.ticket, evidence: evidence.slice(0, 1) }
  const file = (filing: object) => send('filing.fileComplaint', JSON.stringify(filing))
  expect(await file({ ...first, evidence })).toMatchObject({ status: 403 })
  expect(await file(first)).toMatchObject({ status: 200 })
  expect(await file(first)).toMatchObject({ status: 200 })
  expect(await file({ ...first, filingKey: randomUUID() })).toMatchObject({ status: 403 })
  const rows = await withClient(stack.database.urls.owner, async (db) => {
    const found = await db.query<{ id: string; key: string | null }>(
      `SELECT e.id, c.filing_key AS key FROM evidence e LEFT JOIN complaint c ON c.id = e.complaint_id`,
    )
    return new Map(found.rows.map(({ id, key }) => [id, key]))
  })
  expect(rows).toEqual(
    new Map([
      [photo, first.filingKey],
      [stolen, null],
    ]),
  )
})

test('what nobody can see is not kept, and what emoji and scripts are made of is', async () => {
  const seen = `${STORY} 👩‍👩‍👧 می‌خواهم`
  const filing = {
    ...goodFiling(),
    story: `\u200b${seen.replace('bill', 'bi\u00adll')}\u{e0041}\ufeff`,
    orderNumber: 'N\u200b-1',
  }
  const asked = await send('filing.fileComplaint', JSON.stringify(filing))
  expect(asked).toEqual({ status: 200, fields: {} })
  const rows = await withClient(stack.database.urls.owner, async (client) => {
    const found = await client.query<{ story: string; order_number: string }>(
      'SELECT story, order_number FROM complaint WHERE filing_key = $1',
      [filing.filingKey],
    )
    return found.rows
  })
  expect(rows).toEqual([{ story: seen, order_number: 'N-1' }])
})

test('after all of it the API and its worker are the ones that were started', async () => {
  expect((await fetch(`${stack.url}/readyz`)).status).toBe(200)
})
