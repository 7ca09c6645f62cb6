import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { callTRPCProcedure } from '@trpc/server'
import fastify, { type FastifyInstance } from 'fastify'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { domainErrorIn } from '#api/errors'
import { appRouter } from '#api/router'
import { serveUploads } from '#api/uploads/uploads'
import { cityDay } from '#domain/clocks'
import { DEFAULT_POLICY } from '#domain/policy'
import { readCaseFacts } from '#prisma/stores/case-facts'
import { advancedCase, type AdvancedCase } from './advanced-case.ts'
import { MATRIX, type Objects } from './matrix.ts'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity
let rivalId: string
let address: string
let uploads: FastifyInstance
/** who asks for files over HTTP */
let visitor: { merchantId: string } | null = null

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
  const rival = await platform.owner.prisma.merchant.findFirstOrThrow({
    where: { cityId: city.id, id: { not: city.merchantId } },
  })
  rivalId = rival.id
  uploads = fastify()
  await serveUploads(uploads, platform.services, () =>
    Promise.resolve(platform.contextOf(visitor ? { merchant: visitor } : {})),
  )
  await uploads.listen({ host: '127.0.0.1', port: 0 })
  const place = z.custom<AddressInfo>((found) => typeof found === 'object').parse(uploads.server.address())
  address = `http://127.0.0.1:${place.port}`
})
afterAll(async () => {
  await uploads?.close()
  await platform?.close()
})

const own = () => platform.as({ merchant: { merchantId: city.merchantId } })
const rival = () => platform.as({ merchant: { merchantId: rivalId } })
const refusalOf = (asked: Promise<unknown>): Promise<string | null> =>
  asked.then(
    () => null,
    (error: unknown) => domainErrorIn(error)?.code ?? String(error),
  )

const HOUR = 3_600_000
const soon = () => new Date(Date.now() + 2 * HOUR)
const ask = (complaintId: string, dueAt = soon(), merchantId = city.merchantId) =>
  platform.owner.prisma.merchantStatement.create({
    data: { complaintId, merchantId, askedAt: new Date(), dueAt },
  })

/** A case in review that its merchant was asked about. */
async function askedCase(dueAt = soon()) {
  const kase = await platform.fileCase(city)
  await platform.toReview(kase)
  await ask(kase.id, dueAt)
  return kase
}

/** What was advanced for a case, claimed back. */
async function claimed(kase: AdvancedCase, given: { amountCents?: number; openedAt?: Date } = {}) {
  const id = randomUUID()
  const { amountCents = 78_000, openedAt = new Date() } = given
  await platform.owner.prisma.recovery.create({
    data: {
      id,
      complaintId: kase.id,
      payoutId: kase.payoutId,
      merchantId: city.merchantId,
      fundId: city.fundId,
      cityId: city.id,
      reference: `R${kase.caseNumber}`,
      amountCents: BigInt(amountCents),
      state: 'noticed',
      openedAt,
      noticedAt: openedAt,
      dueAt: new Date(openedAt.getTime() + 7 * 24 * HOUR),
    },
  })
  return id
}

const photo = () =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: '#a83' } })
    .jpeg()
    .toBuffer()

async function upload(ticket: string, name: string): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(await photo())], { type: 'image/jpeg' }), name)
  const answer = await fetch(`${address}/uploads`, {
    method: 'POST',
    headers: { 'x-upload-ticket': ticket },
    body: form,
  })
  return z.object({ id: z.string() }).parse(await answer.json()).id
}

async function readsEvidence(merchantId: string, id: string): Promise<number[]> {
  visitor = { merchantId }
  const answers = await Promise.all(
    ['', '/thumbnail'].map((size) => fetch(`${address}/evidence/${id}${size}`)),
  )
  visitor = null
  return answers.map(({ status }) => status)
}

describe('a merchant never learns who complained:', () => {
  const CANARY = 'CANARY'
  const canary = (where: string) => `${CANARY}-${where}`
  let objects: Objects
  let kase: AdvancedCase

  beforeAll(async () => {
    const { prisma } = platform.owner
    kase = await advancedCase(platform, city)
    await ask(kase.id)
    const recoveryId = await claimed(kase)
    const { cipher } = platform
    const at = new Date()
    await prisma.complaint.update({
      where: { id: kase.id },
      data: {
        state: 'paying',
        story: canary('story'),
        merchantText: canary('merchant-text'),
        answers: { 'price-shown': true, 'merchant-told': canary('answer'), other: canary('other-answer') },
        personNameEnc: cipher.encrypt('name', canary('name')),
        phoneEnc: cipher.encrypt('phone', canary('phone')),
        emailEnc: cipher.encrypt('email', canary('email')),
        payeeAccountEnc: cipher.encrypt('payee-account', canary('payee')),
        guardianNameEnc: cipher.encrypt('name', canary('guardian')),
      },
    })
    await prisma.complaint.update({ where: { id: kase.id }, data: { state: 'resolved', resolvedAt: at } })
    await prisma.decision.update({
      where: { id: kase.decisionId },
      data: { note: canary('decision-note'), reasonCode: 'part-proven' },
    })
    await prisma.payout.update({
      where: { id: kase.payoutId },
      data: {
        payeeNameEnc: cipher.encrypt('name', canary('payee-name')),
        payeeAccountEnc: cipher.encrypt('payee-account', canary('payee-account')),
        collectPackage: canary('collect'),
      },
    })
    const complaintId = kase.id
    await prisma.question.create({
      data: {
        id: randomUUID(),
        complaintId,
        text: canary('question'),
        answer: canary('question-answer'),
        askedBy: city.staff.reviewer.id,
        askedAt: at,
        remindAt: at,
        dueAt: at,
        answeredAt: at,
      },
    })
    await prisma.satisfaction.create({ data: { complaintId, score: 5, comment: canary('comment'), at } })
    await prisma.followUp.create({ data: { complaintId, round: 1, dueAt: at, note: canary('follow-up') } })
    await prisma.reopenRequest.create({
      data: {
        id: randomUUID(),
        complaintId,
        requestedBy: 'tourist',
        text: canary('reopen'),
        requestedAt: at,
      },
    })
    await prisma.caseEvent.createMany({
      data: ['accepted', 'answered', 'paid', 'rated'].map((kind) => ({
        complaintId,
        key: `canary:${kind}`,
        kind,
        actorKind: 'tourist',
        actorId: canary('actor'),
        data: { text: canary('event') },
        at,
      })),
    })
    await prisma.repayment.create({
      data: {
        id: randomUUID(),
        recoveryId,
        fundId: city.fundId,
        bankReference: canary('bank-reference'),
        amountCents: 100n,
        receivedOn: at,
        recordedBy: city.staff.finance.id,
        recordedAt: at,
      },
    })
    const { plateCode } = await prisma.merchant.findUniqueOrThrow({ where: { id: city.merchantId } })
    const nothing = randomUUID()
    objects = {
      cityId: city.id,
      caseNumber: kase.caseNumber,
      secret: kase.secret,
      merchantId: city.merchantId,
      plateCode,
      questionId: nothing,
      decisionId: kase.decisionId,
      payoutId: kase.payoutId,
      requestId: nothing,
      recoveryId,
      repaymentId: nothing,
      writeOffId: nothing,
      movementId: nothing,
      voucherNo: '',
      staffId: nothing,
      bankMatchId: nothing,
      bankAccountId: nothing,
      bankBatchId: nothing,
      applicationId: nothing,
      depositId: nothing,
      appealId: nothing,
      touristAppealId: nothing,
    }
  })

  const described = z.record(z.string(), z.custom<{ _def: { type: 'query' | 'mutation' } }>())
  const PORTAL = Object.entries(described.parse(appRouter._def.procedures)).filter(([path]) =>
    path.startsWith('merchant.'),
  )

  test.each(PORTAL)('%s answers without a word of theirs', async (path, { _def: { type } }) => {
    const answer: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx: platform.contextOf({ merchant: { merchantId: city.merchantId } }),
      getRawInput: () => Promise.resolve(MATRIX[path]?.input?.(objects)),
      signal: undefined,
      batchIndex: 0,
    }).catch((error: unknown) => domainErrorIn(error) ?? Promise.reject(error))
    expect(JSON.stringify(answer)).not.toContain(CANARY)
    // what is searched is not empty: the case itself is there
    if (path === 'merchant.readCase')
      expect(answer).toMatchObject({
        caseNumber: kase.caseNumber,
        decision: { kind: 'advance', amountCents: 78_000, reasonCode: 'part-proven' },
        answers: [{ question: 'price-shown', answer: true }],
        recovery: { repayments: [{ amountCents: 100, counted: false }] },
      })
  })

  test('their photos and papers do not exist for it', async () => {
    const { ticket } = await platform
      .as({ tourist: { complaintId: kase.id, caseNumber: kase.caseNumber } })
      .filing.openUpload()
    const id = await upload(ticket, `${canary('file')}.jpg`)
    await platform.owner.prisma.evidence.update({ where: { id }, data: { complaintId: kase.id } })
    expect(await readsEvidence(city.merchantId, id)).toEqual([404, 404])
    expect(JSON.stringify(await own().merchant.readCase({ caseNumber: kase.caseNumber }))).not.toContain(id)
  })

  test('a decision that may still be taken back is not shown', async () => {
    const fresh = await advancedCase(platform, city)
    await ask(fresh.id)
    const { decision, steps } = await own().merchant.readCase({ caseNumber: fresh.caseNumber })
    expect({ decision, steps }).toEqual({ decision: null, steps: [] })
  })
})

describe('a rival’s case does not exist for a merchant,', () => {
  test('nor does one that names it and that it was not asked about yet', async () => {
    const kase = await platform.fileCase(city)
    expect(await refusalOf(own().merchant.readCase({ caseNumber: kase.caseNumber }))).toBe('NOT_FOUND')
    await ask(kase.id)
    const { caseNumber } = await own().merchant.readCase({ caseNumber: kase.caseNumber })
    expect(caseNumber).toBe(kase.caseNumber)
  })

  test('in any page, list, file or account', async () => {
    const kase = await advancedCase(platform, city)
    await ask(kase.id)
    const recoveryId = await claimed(kase)
    const { caseNumber } = kase
    const { ticket } = await own().merchant.addEvidence({ caseNumber })
    const evidenceId = await upload(ticket, 'till.jpg')
    const words = { position: 'objects' as const, text: 'These are not our words.' }
    const asked = [
      rival().merchant.readCase({ caseNumber }),
      rival().merchant.addEvidence({ caseNumber }),
      rival().merchant.stateCase({ caseNumber, ...words }),
      rival().merchant.respondToNotice({ recoveryId, commandId: randomUUID(), ...words }),
    ]
    expect(await Promise.all(asked.map(refusalOf))).toEqual(Array.from(asked, () => 'NOT_FOUND'))
    expect(await readsEvidence(rivalId, evidenceId)).toEqual([404, 404])
    expect(await readsEvidence(city.merchantId, evidenceId)).toEqual([200, 200])
    const seen = [
      await rival().merchant.listDue(),
      await rival().merchant.listCases({}),
      await rival().merchant.readAccount({ from: '2026-01-01', to: cityDay(new Date()) }),
    ]
    expect(JSON.stringify(seen)).not.toContain(caseNumber)
  })
})

describe('a merchant’s answer', () => {
  test('joins the case with its photos, for reviewers to see', async () => {
    const { caseNumber, id } = await askedCase()
    const { ticket } = await own().merchant.addEvidence({ caseNumber })
    await upload(ticket, 'menu.jpg')
    const answer = { caseNumber, position: 'objects' as const, text: 'The board showed the price.' }
    expect(await own().merchant.stateCase(answer)).toMatchObject({ late: false })
    const page = await platform.as({ staff: city.staff.reviewer }).review.readCase({ caseNumber })
    expect(page.statement).toMatchObject({ position: 'objects', text: answer.text })
    expect(page.evidence).toMatchObject([
      { fileName: 'menu.jpg', addedBy: 'merchant', kind: 'merchant-proof' },
    ])
    expect(page.timeline.at(-1)).toMatchObject({
      kind: 'merchant-stated',
      actorKind: 'merchant',
      data: { late: false },
    })
    expect(
      await platform.owner.prisma.caseEvent.count({ where: { complaintId: id, kind: 'merchant-stated' } }),
    ).toBe(1)
  })

  test('sent again is one; another one after it is refused, and the first is kept', async () => {
    const { caseNumber, id } = await askedCase()
    const answer = { caseNumber, position: 'agrees' as const, text: 'That was our mistake.' }
    const first = await own().merchant.stateCase(answer)
    expect(await own().merchant.stateCase(answer)).toEqual(first)
    expect(await refusalOf(own().merchant.stateCase({ ...answer, text: 'It was not.' }))).toBe(
      'IDEMPOTENCY_CONFLICT',
    )
    expect(
      await platform.owner.prisma.caseEvent.count({ where: { complaintId: id, kind: 'merchant-stated' } }),
    ).toBe(1)
  })

  test('that comes late joins the case all the same, and is said to be late', async () => {
    const { caseNumber } = await askedCase(new Date(Date.now() - HOUR))
    const answer = { caseNumber, position: 'has-settled' as const, text: 'We paid it back at noon.' }
    expect(await own().merchant.stateCase(answer)).toMatchObject({ late: true })
    const { statement } = await own().merchant.readCase({ caseNumber })
    expect(statement).toMatchObject({ late: true, text: answer.text })
  })

  test('that was given no longer waits; what is due first comes first', async () => {
    const [later, sooner] = [await askedCase(soon()), await askedCase(new Date(Date.now() + HOUR / 2))]
    const answers = async () =>
      (await own().merchant.listDue()).due
        .filter(({ caseNumber }) => [later.caseNumber, sooner.caseNumber].includes(caseNumber))
        .map(({ caseNumber }) => caseNumber)
    expect(await answers()).toEqual([sooner.caseNumber, later.caseNumber])
    await own().merchant.stateCase({ caseNumber: sooner.caseNumber, position: 'agrees', text: 'Yes.' })
    expect(await answers()).toEqual([later.caseNumber])
  })
})

test('what a merchant shows neither proves a claim nor speaks against who made it', async () => {
  const [first, second] = [await askedCase(), await askedCase()]
  const facts = async () => await readCaseFacts(platform.owner.prisma, second.id, DEFAULT_POLICY, new Date())
  const before = await facts()
  for (const { caseNumber } of [first, second]) {
    const { ticket } = await own().merchant.addEvidence({ caseNumber })
    await upload(ticket, 'the-same-menu.jpg')
  }
  const { evidenceCount, reusedPhotos } = await facts()
  expect({ evidenceCount, reusedPhotos }).toEqual({
    evidenceCount: before.evidenceCount,
    reusedPhotos: before.reusedPhotos,
  })
})

test('an objection without a word is not sent', async () => {
  const recoveryId = await claimed(await advancedCase(platform, city))
  const answer = own().merchant.respondToNotice({ recoveryId, commandId: randomUUID(), position: 'objects' })
  await expect(answer).rejects.toThrow('REQUIRED')
})

test('the account is what was claimed and what two people saw at the bank, day by day', async () => {
  const place = await platform.openCity()
  const kase = await advancedCase(platform, place)
  const recoveryId = randomUUID()
  const openedAt = new Date('2026-11-02T10:00:00+08:00')
  const { prisma } = platform.owner
  await prisma.recovery.create({
    data: {
      id: recoveryId,
      complaintId: kase.id,
      payoutId: kase.payoutId,
      merchantId: place.merchantId,
      fundId: place.fundId,
      cityId: place.id,
      reference: `R${kase.caseNumber}`,
      amountCents: 78_000n,
      openedAt,
    },
  })
  const repay = (amountCents: bigint, posted: string | null, surplusCents = 0n) =>
    prisma.repayment.create({
      data: {
        id: randomUUID(),
        recoveryId,
        fundId: place.fundId,
        bankReference: randomUUID(),
        amountCents,
        receivedOn: new Date('2026-11-03T00:00:00Z'),
        recordedBy: place.staff.finance.id,
        recordedAt: openedAt,
        principalCents: amountCents - surplusCents,
        surplusCents,
        postedAt: posted && new Date(posted),
      },
    })
  await repay(50_000n, '2026-11-05T10:00:00+08:00')
  await repay(30_000n, '2026-11-09T10:00:00+08:00', 2_000n)
  await repay(99_000n, null)
  const merchant = platform.as({ merchant: { merchantId: place.merchantId } }).merchant
  const november = await merchant.readAccount({ from: '2026-11-05', to: '2026-11-30' })
  expect(november).toMatchObject({
    openingCents: 78_000,
    claimedCents: 2_000,
    receivedCents: 80_000,
    closingCents: 0,
  })
  expect(november.lines.map(({ kind, balanceCents }) => [kind, balanceCents])).toEqual([
    ['received', 28_000],
    ['received', -2_000],
    ['surplus', 0],
  ])
  expect(await refusalOf(merchant.readAccount({ from: '2026-11-30', to: '2026-11-05' }))).toBe('INVALID')
})

test('a signed-out session opens nothing', async () => {
  const token = platform.services.secrets.fresh()
  await platform.owner.prisma.visitorSession.create({
    data: {
      kind: 'merchant',
      merchantId: city.merchantId,
      tokenHash: platform.services.secrets.hash(token),
      expiresAt: soon(),
    },
  })
  let cleared = ''
  const ctx = {
    ...platform.contextOf({ merchant: { merchantId: city.merchantId } }),
    cookie: () => token,
    clearCookie: (name: string) => {
      cleared = name
    },
  }
  await appRouter.createCaller(ctx).merchant.signOut()
  const ended = await platform.owner.prisma.visitorSession.findUniqueOrThrow({
    where: { tokenHash: platform.services.secrets.hash(token) },
  })
  expect({ cleared, ended: ended.endedAt !== null }).toEqual({ cleared: 'xp_merchant', ended: true })
})
