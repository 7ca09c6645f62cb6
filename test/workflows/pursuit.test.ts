import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import { takeCaseFile } from '#prisma/stores/case-file'
import { depositBalance } from '#prisma/stores/deposits'
import { setEnrolment } from '#prisma/stores/enrolment'
import { interestOf, requireInterest } from '#prisma/stores/recovery-interest'
import * as recovering from '#workflows/recovery/messages'
import { onPath } from './on-path.ts'
import { onRecovery } from './on-recovery.ts'
import { type Path, startPath } from './path-fixture.ts'
import { caseFilePdf } from '../../api/recovery/case-file-pdf.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(5_000_000), recoveryInterestBasisPointsPerDay: 5 })
})
afterAll(() => path?.stop())

const people = onPath(() => path)
const { figures, refusalOf } = people
const {
  read,
  command,
  claimed,
  unlockClock,
  sleepTo,
  daysAfter,
  repay,
  confirmRepayment,
  deposit,
  enrolAgain,
  told,
} = onRecovery(() => path, people)

const merchantOf = (id: string) => path.db.merchant.findUniqueOrThrow({ where: { id } })
const kindsOf = async (complaintId: string) =>
  (await path.db.caseEvent.findMany({ where: { complaintId }, orderBy: { id: 'asc' } })).map(
    ({ kind }) => kind,
  )

test('each step comes at its instant and not before, once, and the merchant is told', async () => {
  const claim = await claimed(210_000)
  const { recoveryId, dueAt, merchantId } = claim
  await deposit(merchantId, 80_000)
  await sleepTo(dueAt, -1)
  expect((await read(recoveryId)).state).toBe('noticed')
  await sleepTo(dueAt, 1)
  expect((await read(recoveryId)).state).toBe('overdue')
  await sleepTo(daysAfter(dueAt, 3), -1)
  expect((await read(recoveryId)).state).toBe('overdue')
  expect((await merchantOf(merchantId)).delistedAt).toBeNull()
  await sleepTo(daysAfter(dueAt, 3), 1)
  expect((await read(recoveryId)).state).toBe('delisted')
  expect(await merchantOf(merchantId)).toMatchObject({ delistedBecause: 'does-not-repay' })
  await sleepTo(daysAfter(dueAt, 7), -1)
  expect((await read(recoveryId)).drawCents).toBeNull()
  await sleepTo(daysAfter(dueAt, 7), 1)
  expect(await read(recoveryId)).toMatchObject({ state: 'delisted', drawCents: 80_000n })
  await sleepTo(daysAfter(dueAt, 21), -1)
  expect((await read(recoveryId)).state).toBe('delisted')
  await sleepTo(daysAfter(dueAt, 21), 1)
  expect((await read(recoveryId)).state).toBe('legal')
  await sleepTo(daysAfter(dueAt, 30))
  expect((await read(recoveryId)).state).toBe('legal')
  expect((await kindsOf(claim.id)).filter((kind) => kind.startsWith('recovery-'))).toEqual([
    'recovery-opened',
    'recovery-overdue',
    'recovery-delisted',
    'recovery-draw-proposed',
    'recovery-legal',
  ])
  const steps = (await told(claim.id)).filter((template) => /delisted|draw|legal/.test(template))
  expect(steps.toSorted()).toEqual(['recovery-delisted', 'recovery-draw-proposed', 'recovery-legal'])

  // five hundredths of a percent a day, claimed beside the principal
  const then = daysAfter(dueAt, 30)
  expect(await interestOf(path.db, recoveryId, then)).toMatchObject({ accruedCents: 3_150, owedCents: 3_150 })
  await expect(requireInterest(path.db, recoveryId, cents(3_151), then)).rejects.toMatchObject({
    code: 'INTEREST_EXCEEDED',
    facts: { limit: 3_150, requested: 3_151 },
  })

  // it comes back when it has paid, not before
  const again = { cityId: 'sanya', merchantId, enrolled: true, at: new Date() }
  await expect(setEnrolment(path.db, again)).rejects.toMatchObject({ code: 'MERCHANT_STILL_OWES' })
  await repay(recoveryId, 210_000)
  expect((await read(recoveryId)).state).toBe('recovered')
  await unlockClock()
  expect(await setEnrolment(path.db, again)).toMatchObject({ delistedAt: null })
})

test('the file for those who sue is there once it was referred, names no contact in clear, and taking it is logged', async () => {
  const claim = await claimed(215_000)
  const look = { recoveryId: claim.recoveryId, cityId: 'sanya', staffId: 'finance', at: new Date() }
  const take = () => takeCaseFile(path.database, path.cipher, look)
  await sleepTo(claim.dueAt, 1)
  await expect(take()).rejects.toMatchObject({ code: 'ILLEGAL_STATE_CHANGE' })
  await expect(
    takeCaseFile(path.database, path.cipher, { ...look, cityId: 'elsewhere' }),
  ).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await sleepTo(daysAfter(claim.dueAt, 21), 1)
  const file = await take()
  expect(file.contact).toContain('****')
  expect(file.chain.map(({ what }) => what)).toEqual(['decision', 'payout'])
  expect(file.evidence.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true)
  const logged = await path.db.accessLog.findMany({ where: { complaintId: claim.id, what: 'export' } })
  expect(logged).toMatchObject([{ staffId: 'finance', reason: 'case file' }])
  const { items } = await path.ledger.journals({
    fundId: file.fund_id,
    complaintId: claim.id,
    limit: 200,
  })
  const pdf = await caseFilePdf({ ...file, journals: items }, { by: 'finance', at: new Date() })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pdf.length).toBeGreaterThan(10_000)
  if (process.env['XIANPEI_KEEP_PDF']) writeFileSync(process.env['XIANPEI_KEEP_PDF'], pdf)
  await enrolAgain(claim.merchantId)
})

test('what is paid in between ends it: no later step comes', async () => {
  const claim = await claimed(220_000)
  await sleepTo(claim.dueAt, 1)
  await repay(claim.recoveryId, 20_000)
  // a part does not take it back to where it was
  expect((await read(claim.recoveryId)).state).toBe('overdue')
  await repay(claim.recoveryId, 200_000)
  await unlockClock()
  await sleepTo(daysAfter(claim.dueAt, 25))
  expect(await read(claim.recoveryId)).toMatchObject({ state: 'recovered', delistedAt: null })
  expect((await merchantOf(claim.merchantId)).delistedAt).toBeNull()
})

test('a draw takes two people, goes down with the deposit, and back into the fund to the fen', async () => {
  const before = await figures()
  const claim = await claimed(230_000)
  const { recoveryId, merchantId } = claim
  // what an earlier case left of it, and some more
  await deposit(merchantId, 50_000)
  const balance = await depositBalance(path.db, merchantId)
  // before its step nothing may be drawn
  expect(await refusalOf(repay(recoveryId, 10_000, { source: 'deposit' }))).toBe('DEPOSIT_EXCEEDED')
  await sleepTo(daysAfter(claim.dueAt, 7), 1)
  expect((await read(recoveryId)).drawCents).toBe(BigInt(balance))
  expect(await refusalOf(repay(recoveryId, balance + 1, { source: 'deposit' }))).toBe('DEPOSIT_EXCEEDED')
  const id = await repay(recoveryId, balance, { source: 'deposit', confirm: false })
  expect(await depositBalance(path.db, merchantId)).toBe(balance)
  expect(await refusalOf(confirmRepayment(recoveryId, id, 'finance'))).toBe('FOUR_EYES_REQUIRED')
  const one = { confirmedBy: 'finance', confirmedAt: new Date() }
  await expect(path.db.repayment.update({ where: { id }, data: one })).rejects.toThrow(/repayment_four_eyes/)
  await expect(path.db.depositMovement.update({ where: { id }, data: one })).rejects.toThrow(
    /deposit_movement_four_eyes/,
  )
  // a repayment out of a deposit that nobody drew
  await expect(
    path.db.repayment.update({ where: { id }, data: { ...one, confirmedBy: 'finance2' } }),
  ).rejects.toThrow(/drawn from it|drawn_as_repaid/)
  await confirmRepayment(recoveryId, id, 'finance2')
  expect(await depositBalance(path.db, merchantId)).toBe(0)
  expect(await read(recoveryId)).toMatchObject({ state: 'deposit-drawn', recoveredCents: BigInt(balance) })
  const after = await figures()
  expect(after.outstandingCents - before.outstandingCents).toBe(230_000 - balance)

  await sleepTo(daysAfter(claim.dueAt, 21), 1)
  expect((await read(recoveryId)).state).toBe('legal')
  const writeOffId = randomUUID()
  const reason = 'The merchant was struck off.'
  await command(recoveryId, recovering.requestWriteOff, { id: writeOffId, staffId: 'finance', reason })
  const decide = (staffId: string) =>
    command(recoveryId, recovering.decideWriteOff, {
      id: randomUUID(),
      writeOffId,
      staffId,
      outcome: 'approved',
    })
  expect(await refusalOf(decide('finance'))).toBe('FOUR_EYES_REQUIRED')
  await expect(
    path.db.writeOff.update({ where: { id: writeOffId }, data: { approvedBy: 'finance' } }),
  ).rejects.toThrow(/write_off_four_eyes/)
  await decide('finance2')
  expect((await read(recoveryId)).state).toBe('written-off')
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  await enrolAgain(merchantId)
})
