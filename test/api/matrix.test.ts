import { randomUUID } from 'node:crypto'
import { callTRPCProcedure, getTRPCErrorFromUnknown } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Context } from '#api/context'
import { domainErrorIn } from '#api/errors'
import { appRouter } from '#api/router'
import { STAFF_ROLES } from '#domain/people'
import { EVERYBODY, MATRIX, type Objects, type Rule, type Who } from './matrix.ts'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

/** What the router says of each procedure itself, read loosely: its types differ from one to the next. */
const described = z.record(z.string(), z.custom<{ _def: { type: 'query' | 'mutation' | 'subscription' } }>())
const PROCEDURES = new Map(Object.entries(described.parse(appRouter._def.procedures)))

let platform: StaffPlatform
let city: TestCity
let own: World
let other: World

interface World {
  readonly objects: Objects
  readonly tourist: NonNullable<Context['tourist']>
  readonly merchant: NonNullable<Context['merchant']>
}

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
  own = await lay(city)
  other = await lay(await platform.openCity())
})
afterAll(() => platform?.close())

/** One of everything in a city, so that every procedure has something to be asked about. */
async function lay(place: TestCity): Promise<World> {
  const { prisma } = platform.owner
  const kase = await platform.fileCase(place)
  await platform.toReview(kase)
  const complaint = await prisma.complaint.findUniqueOrThrow({ where: { id: kase.id } })
  const merchant = await prisma.merchant.findUniqueOrThrow({ where: { id: place.merchantId } })
  const at = new Date()
  const complaintId = kase.id
  const [decisionId, payoutId, recoveryId, repaymentId, movementId] = Array.from({ length: 5 }, randomUUID)
  if (!decisionId || !payoutId || !recoveryId || !repaymentId || !movementId) throw new Error('five ids')
  await prisma.merchantStatement.create({
    data: { complaintId, merchantId: merchant.id, askedAt: at, dueAt: at },
  })
  await prisma.decision.create({
    data: {
      id: decisionId,
      complaintId,
      round: 1,
      stage: 'review',
      kind: 'advance',
      amountCents: 100n,
      decidedBy: place.staff.reviewer.id,
      decidedByKind: 'staff',
      caseVersion: 1,
      policyVersionId: complaint.policyVersionId,
      at,
    },
  })
  const { payeeAccountEnc, payeeIndex, personNameEnc } = complaint
  const money = { complaintId, fundId: place.fundId, amountCents: 100n }
  await prisma.payout.create({
    data: {
      ...money,
      id: payoutId,
      outBillNo: payoutId.replaceAll('-', ''),
      decisionId,
      payeeAccountEnc,
      payeeIndex,
      payeeNameEnc: personNameEnc,
      requestedAt: at,
      state: 'unknown-outcome',
      unknownSince: at,
    },
  })
  await prisma.recovery.create({
    data: {
      ...money,
      id: recoveryId,
      payoutId,
      merchantId: merchant.id,
      cityId: place.id,
      reference: `R${kase.caseNumber}`,
      openedAt: at,
    },
  })
  const second = await place.colleague('finance')
  await prisma.fundMovement.create({
    data: {
      id: movementId,
      fundId: place.fundId,
      kind: 'injection',
      amountCents: 100n,
      reference: 'SYNTHETIC-1',
      effectiveOn: at,
      requestedBy: second.id,
      requestedAt: at,
    },
  })
  const bankMatchId = randomUUID()
  await prisma.bankMatch.create({
    data: {
      id: bankMatchId,
      fundId: place.fundId,
      rule: 'exact-reference',
      certainty: 'certain',
      reasons: [],
      since: at,
      proposedAt: at,
    },
  })
  const bankAccountId = randomUUID()
  const bankBatchId = randomUUID()
  await prisma.bankAccount.create({
    data: {
      id: bankAccountId,
      fundId: place.fundId,
      bank: 'Synthetic Bank',
      label: 'Synthetic account',
      number: '6222000011113333',
      addedBy: second.id,
      addedAt: at,
    },
  })
  await prisma.bankBatch.create({
    data: {
      id: bankBatchId,
      fundId: place.fundId,
      batchNo: `${place.id}-1`,
      accountId: bankAccountId,
      day: at,
      madeBy: second.id,
      madeAt: at,
    },
  })
  const applicationId = randomUUID()
  await prisma.merchantApplication.create({
    data: {
      id: applicationId,
      cityId: place.id,
      language: 'en',
      name: 'Synthetic merchant',
      licenceNumber: '91350100M000100Y43',
      category: 'dining',
      address: 'Synthetic Road 1',
      emailEnc: platform.cipher.encrypt('email', 'synthetic@mail.example'),
      contactIndex: platform.cipher.blindIndex('email', 'synthetic@mail.example'),
      contactVerifiedAt: at,
      consentedAt: at,
      consentVersion: '1',
      appliedAt: at,
    },
  })
  const depositId = randomUUID()
  await prisma.depositMovement.create({
    data: {
      id: depositId,
      cityId: place.id,
      merchantId: merchant.id,
      kind: 'received',
      amountCents: 100n,
      bankReference: depositId,
      bookedOn: at,
      recordedBy: second.id,
      recordedAt: at,
    },
  })
  const [appealId, touristAppealId] = [randomUUID(), randomUUID()]
  await prisma.$executeRaw`
    INSERT INTO appeal (id, city_id, complaint_id, side, round, number, recovery_id, decision_id, text, filed_at, file_until, state, ended_at)
    VALUES (${appealId}::uuid, ${place.id}, ${complaintId}::uuid, 'merchant', 1, 1, ${recoveryId}::uuid, NULL,
        'Synthetic words of an appeal.', ${at}, ${at}, 'admitted', NULL),
      (${touristAppealId}::uuid, ${place.id}, ${complaintId}::uuid, 'tourist', 1, 2, NULL, ${decisionId}::uuid,
        'Synthetic words of an appeal.', ${at}, ${at}, 'withdrawn', ${at})`
  const { items } = await platform.services.ledger.journals({ fundId: place.fundId, limit: 1 })
  const { caseNumber, secret } = kase
  return {
    objects: {
      cityId: place.id,
      caseNumber,
      secret,
      merchantId: merchant.id,
      plateCode: merchant.plateCode,
      questionId: randomUUID(),
      decisionId,
      payoutId,
      requestId: randomUUID(),
      recoveryId,
      repaymentId,
      writeOffId: randomUUID(),
      movementId,
      voucherNo: items[0]?.voucherNo ?? '',
      staffId: (await place.colleague('agent')).id,
      bankMatchId,
      bankAccountId,
      bankBatchId,
      applicationId,
      depositId,
      appealId,
      touristAppealId,
    },
    tourist: { complaintId, caseNumber },
    merchant: { merchantId: merchant.id },
  }
}

const isStaff = (who: Who): who is (typeof STAFF_ROLES)[number] => STAFF_ROLES.some((role) => role === who)

function contextOf(who: Who): Context {
  if (isStaff(who)) return platform.contextOf({ staff: city.staff[who] })
  if (who === 'tourist') return platform.contextOf({ tourist: own.tourist })
  return platform.contextOf(who === 'merchant' ? { merchant: own.merchant } : {})
}

type Answer = { readonly answer: unknown } | { readonly refused: string }

const iterable = z.custom<AsyncIterable<unknown>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
)

/** Asks as the server would, and says what came back: an answer or the code of the refusal. */
async function ask(who: Who, path: string, input: unknown): Promise<Answer> {
  const type = PROCEDURES.get(path)?._def.type ?? 'query'
  const listening = new AbortController()
  try {
    const answer: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx: contextOf(who),
      getRawInput: () => Promise.resolve(input),
      signal: listening.signal,
      batchIndex: 0,
    })
    if (type !== 'subscription') return { answer }
    // a refusal of a stream comes with its first step; one that is allowed says nothing while nothing changes
    setTimeout(() => listening.abort(), 150)
    for await (const said of iterable.parse(answer)) return { answer: said }
    return { answer: null }
  } catch (error) {
    const refusal = domainErrorIn(error)
    return { refused: refusal?.code ?? getTRPCErrorFromUnknown(error).code }
  }
}

/** Changes whenever any row of any table does. */
async function fingerprint(): Promise<string> {
  const { prisma } = platform.owner
  const tables = z
    .array(z.object({ name: z.string() }))
    .parse(
      await prisma.$queryRaw`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    )
  const each = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*)::text AS rows, max(xmin::text::bigint)::text AS last FROM "${name}"`,
  )
  return JSON.stringify(await prisma.$queryRawUnsafe(each.join(' UNION ALL ')))
}

const ruleOf = (path: string): Rule => MATRIX[path] ?? { may: [], other: 'none' }

test('every procedure says who may ask for it, and none is listed that is not there', () => {
  expect([...PROCEDURES.keys()].sort()).toEqual(Object.keys(MATRIX).sort())
})

describe('who may not ask is told so, whatever they ask with, and nothing is touched:', () => {
  test.each([...PROCEDURES.keys()])('%s', async (path) => {
    const rule = ruleOf(path)
    const denied = EVERYBODY.filter((who) => !rule.may.includes(who))
    platform.asked.length = 0
    const before = await fingerprint()
    for (const who of denied) {
      const onStaff = rule.may.some(isStaff)
      const refused = isStaff(who) && onStaff ? 'NOT_ALLOWED' : 'NOT_SIGNED_IN'
      for (const input of [rule.input?.(own.objects), { nonsense: true }])
        expect({ who, ...(await ask(who, path, input)) }).toEqual({ who, refused })
    }
    expect(await fingerprint()).toBe(before)
    expect(platform.asked).toEqual([])
  })
})

describe('who may ask, but for another’s, is told as much as of what never was:', () => {
  const named = [...PROCEDURES.keys()].filter((path) => ruleOf(path).other !== 'none')
  test.each(named)('%s', async (path) => {
    const rule = ruleOf(path)
    platform.asked.length = 0
    const before = await fingerprint()
    for (const who of rule.may) {
      const objects =
        path === 'tracking.openCase' ? { ...other.objects, secret: own.objects.secret } : other.objects
      const heard = await ask(who, path, rule.input?.(objects))
      if (rule.other === 'session') expect(heard).toEqual({ refused: 'SERVICE_DOWN' })
      else expect({ who, ...heard }).toEqual({ who, refused: rule.other })
    }
    // a command about the session's own case may have been asked; another's workflow never
    for (const asked of platform.asked) expect(asked).toContain(` ${own.objects.caseNumber}`)
    if (rule.other !== 'session') expect(platform.asked).toEqual([])
    if (path !== 'tracking.openCase') expect(await fingerprint()).toBe(before)
  })
})

describe('who may ask is not turned away:', () => {
  test.each([...PROCEDURES.keys()])('%s', async (path) => {
    const rule = ruleOf(path)
    expect(rule.may).not.toEqual([])
    for (const who of rule.may) {
      const heard = await ask(who, path, rule.input?.(own.objects))
      // the workflows' door is shut here: what reached it was let through
      const fine = ['SERVICE_DOWN', ...(rule.answers ?? [])]
      if ('refused' in heard)
        expect({ path, who, heard: fine.includes(heard.refused) ? 'fine' : heard }).toEqual({
          path,
          who,
          heard: 'fine',
        })
      else if (who === 'tourist') expect(JSON.stringify(heard.answer)).not.toContain(other.objects.caseNumber)
    }
  })
})
