import { randomInt, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createCommands } from '#api/commands'
import { takeAnswer } from '#api/bank-batch/take-answer'
import { writeFile } from '#api/bank-batch/write-file'
import { isBankAccount } from '#domain/bank-payee'
import { cents } from '#domain/money'
import { DEMO_CITY } from '#prisma/seed'
import { addBankAccount } from '#prisma/stores/bank-accounts'
import { makeBatch, readBatchFile, refuseBatch, signOffBatch } from '#prisma/stores/bank-batches'
import { batchPage } from '#prisma/stores/bank-batch-pages'
import { keepCorrection } from '#prisma/stores/payee-corrections'
import { onPool } from '#prisma/stores/sql'
import { listReturned } from '#prisma/stores/sweeping'
import {
  cancelPayout,
  correctPayee,
  decideApproval,
  decideReview,
  resolveUnknown,
} from '#workflows/complaint/messages'
import { takeReturns } from '../../workflows/activities/upkeep/take-returns.ts'
import { type Path, startPath } from './path-fixture.ts'
import { debitsOf } from './small-claims.ts'

/** Another card for each: the rules pay one account only so often. */
function newCard(): string {
  const body = `62220212${String(randomInt(1e9)).padStart(10, '0')}`
  const last = [...'0123456789'].find((digit) => isBankAccount(body + digit))
  if (last === undefined) throw new Error('one of ten digits fits')
  return body + last
}

let path: Path
let fundId: string
let accountId: string
/** a batch a day: each is made on the next */
let today = Date.now()
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(10_000_000) })
  const fund = await path.ledger.fundOfCity(DEMO_CITY.id)
  if (!fund) throw new Error('the city has a fund')
  fundId = fund.fundId
  accountId = randomUUID()
  await addBankAccount(path.db, {
    id: accountId,
    fundId,
    bank: '示例银行',
    label: '示例账户',
    number: '6222000011112222',
    staffId: 'finance',
    at: new Date(),
  })
})
afterAll(() => path?.stop())

const read = (id: string) => path.db.complaint.findUniqueOrThrow({ where: { id } })
const payoutOf = (complaintId: string) =>
  path.db.payout.findFirstOrThrow({ where: { complaintId }, orderBy: { requestedAt: 'desc' } })
const standing = (outBillNo: string) => path.db.bankTransfer.findUnique({ where: { outBillNo } })

async function until<T>(ask: () => Promise<T>, done: (found: T) => boolean): Promise<T> {
  for (let at = 0; at < 400; at += 1) {
    const found = await ask()
    if (done(found)) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(
    `not so: ${JSON.stringify(await ask(), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
  )
}

/** Advanced to a bank account by a reviewer, and past the seconds in which that could be taken back. */
async function advanced(payeeAccount = newCard()) {
  const filed = await path.file({
    askedCents: 40_000,
    verified: false,
    payeeAccount,
    payeeBankCode: '102100099996',
  })
  const { version } = await until(
    () => read(filed.id),
    ({ state }) => state === 'in-review',
  )
  await path.claim(filed.id, 'reviewer')
  const id = randomUUID()
  await filed.handle.executeUpdate(decideReview, {
    updateId: id,
    args: [{ id, staffId: 'reviewer', version, kind: 'advance', amountCents: 40_000 }],
  })
  await path.environment.sleep('6 seconds')
  return filed
}

async function queued() {
  const filed = await advanced()
  const { outBillNo } = await payoutOf(filed.id)
  await until(
    () => standing(outBillNo),
    (found) => found !== null,
  )
  return { ...filed, outBillNo }
}

async function signed() {
  today += 86_400_000
  const at = new Date(today)
  const batchId = randomUUID()
  const { database, cipher } = path
  await makeBatch(database, cipher, { id: batchId, fundId, accountId, staffId: 'finance', at }, writeFile)
  const { rows } = await batchPage(path.db, fundId, { limit: 1 })
  const [batch] = rows
  if (batch?.batchId !== batchId) throw new Error('the batch is listed')
  const seen = { transfers: batch.transfers, sumCents: batch.sumCents }
  await signOffBatch(database, cipher, { batchId, fundId, staffId: 'finance2', at, seen }, writeFile)
  return await readBatchFile(database, cipher, { fundId, batchId })
}

const bank = (where: string, body?: string | Buffer, method = 'POST') =>
  fetch(`${path.stack.sandboxUrl}/bank/${where}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
  })
const statusOf = async (batchNo: string) =>
  Buffer.from(await (await bank(`files/${batchNo}/status`, undefined, 'GET')).arrayBuffer())
const fault = (name: string) => bank('faults', JSON.stringify({ fault: name, times: 1 }))

const take = (content: Buffer) => {
  const commands = createCommands(path.environment.client, path.taskQueue, () => Promise.resolve(null))
  const services = { database: path.database, ledger: path.ledger, commands, log: pino({ level: 'silent' }) }
  return takeAnswer(services, { id: 'finance', cityId: DEMO_CITY.id }, { fileName: 'status.xml', content })
}

const takeStatus = async (batchNo: string) => take(await statusOf(batchNo))

const bankDebits = z.array(z.object({ outBillNo: z.string(), yuan: z.string() }))
const captures = async (complaintId: string) =>
  (await path.ledger.journals({ fundId, limit: 100 })).items.filter(
    (journal) => journal.kind === 'capture' && journal.complaintId === complaintId,
  )

test('a tourist who asked for a bank account has the money: batch, bank, answer, case resolved, captured once', async () => {
  const kase = await queued()
  const file = await signed()
  expect((await bank('files', file.content)).status).toBe(202)
  expect((await bank('files', file.content)).status).toBe(409)
  const status = await statusOf(file.batchNo)
  expect(await take(status)).toMatchObject({ batchNo: file.batchNo, changed: 1, open: 0 })
  const resolved = await until(
    () => read(kase.id),
    (found) => found.state === 'resolved',
  )
  expect(resolved.state).toBe('resolved')
  expect(await take(status)).toMatchObject({ repeated: true, changed: 0 })
  expect(await take(await statusOf(file.batchNo))).toMatchObject({ repeated: false, changed: 0, open: 0 })
  expect(await captures(kase.id)).toHaveLength(1)
  const { state, providerBillNo } = await payoutOf(kase.id)
  expect([state, providerBillNo?.startsWith('B')]).toEqual(['paid', true])
  const debits = bankDebits.parse(await (await bank('debits', undefined, 'GET')).json())
  expect(debits.filter(({ outBillNo }) => outBillNo === kase.outBillNo)).toEqual([
    { outBillNo: kase.outBillNo, yuan: '400.00' },
  ])
  // and nothing left by the other rail
  expect((await debitsOf(path.stack)).filter(({ outBillNo }) => outBillNo === kase.outBillNo)).toEqual([])
})

test('the bank’s no brings the money back to the fund, and asks the payee where it should go', async () => {
  const before = await path.ledger.fundFigures(fundId)
  const kase = await queued()
  await fault('reject')
  const file = await signed()
  await bank('files', file.content)
  expect(await take(await statusOf(file.batchNo))).toMatchObject({ changed: 1 })
  await until(
    () => payoutOf(kase.id),
    (found) => found.state === 'failed',
  )
  expect(await payoutOf(kase.id)).toMatchObject({ failureCode: 'AC01' })
  expect((await read(kase.id)).state).toBe('paying')
  await until(
    () => path.ledger.fundFigures(fundId),
    (found) => found?.reservedCents === before?.reservedCents,
  )
  expect(await captures(kase.id)).toEqual([])
})

test('while the bank has it pending the case waits, days if need be, and hears of it in the end', async () => {
  const kase = await queued()
  await fault('pending')
  const file = await signed()
  await bank('files', file.content)
  expect(await take(await statusOf(file.batchNo))).toMatchObject({ changed: 0, open: 0 })
  await path.environment.sleep('3 days')
  expect((await read(kase.id)).state).toBe('paying')
  expect((await payoutOf(kase.id)).state).toBe('sending')
  expect(await take(await statusOf(file.batchNo))).toMatchObject({ changed: 1 })
  await until(
    () => read(kase.id),
    (found) => found.state === 'resolved',
  )
})

test('a bank that says nothing for five days is a person’s to ask, and what they found is the transfer’s and the case’s', async () => {
  const [silent, lost] = [await queued(), await queued()]
  await fault('pending')
  await bank('files', (await signed()).content)
  const since = new Date(Date.now() - 5 * 86_400_000)
  for (const { outBillNo } of [silent, lost])
    await path.db.bankTransfer.update({ where: { outBillNo }, data: { changedAt: since } })
  await path.environment.sleep('1 hour')
  const find = async ({ id: complaintId, handle }: typeof silent, finding: 'paid' | 'not-paid') => {
    const payout = await payoutOf(complaintId)
    expect(payout.state).toBe('unknown-outcome')
    const id = randomUUID()
    const command = { id, payoutId: payout.id, staffId: 'finance', finding }
    await handle.executeUpdate(resolveUnknown, { updateId: id, args: [command] })
  }
  await find(silent, 'paid')
  await find(lost, 'not-paid')
  expect([(await read(silent.id)).state, (await read(lost.id)).state]).toEqual(['resolved', 'in-review'])
  expect([(await standing(silent.outBillNo))?.state, (await standing(lost.outBillNo))?.state]).toEqual([
    'paid',
    'failed',
  ])
  expect([(await captures(silent.id)).length, (await captures(lost.id)).length]).toEqual([1, 0])
})

test('another amount and a transfer nobody sent are listed and move nothing', async () => {
  const kase = await queued()
  await fault('wrong-amount')
  const file = await signed()
  await bank('files', file.content)
  expect(await take(await statusOf(file.batchNo))).toMatchObject({ changed: 0, open: 1 })
  const other = await queued()
  await fault('unknown-transaction')
  const next = await signed()
  await bank('files', next.content)
  expect(await take(await statusOf(next.batchNo))).toMatchObject({ changed: 1, open: 1 })
  await until(
    () => read(other.id),
    (found) => found.state === 'resolved',
  )
  expect((await payoutOf(kase.id)).state).toBe('sending')
})

test('what no file holds yet can be taken back; what a file holds leaves with it', async () => {
  const before = await path.ledger.fundFigures(fundId)
  const take = async (kase: Awaited<ReturnType<typeof queued>>) => {
    const id = randomUUID()
    const { id: payoutId } = await payoutOf(kase.id)
    await kase.handle.executeUpdate(cancelPayout, {
      updateId: id,
      args: [{ id, payoutId, staffId: 'finance' }],
    })
  }
  const kase = await queued()
  await take(kase)
  await until(
    () => read(kase.id),
    (found) => found.state === 'in-review',
  )
  expect((await payoutOf(kase.id)).state).toBe('cancelled')
  await until(
    () => path.ledger.fundFigures(fundId),
    (found) => found?.reservedCents === before?.reservedCents,
  )
  const gone = await queued()
  const file = await signed()
  await take(gone)
  await path.environment.sleep('1 minute')
  expect((await payoutOf(gone.id)).state).toBe('sending')
  await bank('files', file.content)
  await takeStatus(file.batchNo)
  await until(
    () => read(gone.id),
    (found) => found.state === 'resolved',
  )
})

test('a refused batch pays nobody, and its transfers leave with the next', async () => {
  const kase = await queued()
  today += 86_400_000
  const at = new Date(today)
  const batchId = randomUUID()
  await makeBatch(
    path.database,
    path.cipher,
    { id: batchId, fundId, accountId, staffId: 'finance', at },
    writeFile,
  )
  await refuseBatch(path.database, { batchId, fundId, staffId: 'finance2', at })
  await expect(readBatchFile(path.database, path.cipher, { fundId, batchId })).rejects.toThrow('NOT_FOUND')
  const file = await signed()
  await bank('files', file.content)
  await take(await statusOf(file.batchNo))
  await until(
    () => read(kase.id),
    (found) => found.state === 'resolved',
  )
  expect(await captures(kase.id)).toHaveLength(1)
})

test('an account no bank could have is a definite no, without a batch', async () => {
  const filed = await advanced('6222021234567890129')
  await until(
    () => payoutOf(filed.id),
    (found) => found.state === 'failed',
  )
  expect(await payoutOf(filed.id)).toMatchObject({ failureCode: 'PAYEE_NOT_VALID' })
})

/** Paid by the bank, and the case resolved. */
async function paid() {
  const kase = await queued()
  const file = await signed()
  await bank('files', file.content)
  await take(await statusOf(file.batchNo))
  await until(
    () => read(kase.id),
    (found) => found.state === 'resolved',
  )
  return kase
}
const sendBack = (outBillNo: string) =>
  path.db.bankTransfer.update({
    where: { outBillNo },
    data: { state: 'returned', reasonCode: 'AC04', changedAt: new Date() },
  })
const takeBack = () =>
  takeReturns(
    { database: path.database, ledger: path.ledger, temporal: path.environment.client },
    () => undefined,
  )

test('what came back after its merchant had repaid it is asked of the ledger once, and then is a person’s', async () => {
  const closed = await paid()
  await path.environment.sleep('80 hours')
  await until(
    () => read(closed.id),
    (found) => found.state === 'closed',
  )
  const resolved = await paid()
  for (const kase of [closed, resolved]) {
    const { id: payoutId } = await payoutOf(kase.id)
    const { id: recoveryId } = await path.db.recovery.findFirstOrThrow({ where: { complaintId: kase.id } })
    await path.ledger.recover({
      key: `${payoutId}:test-repaid`,
      fundId,
      actor: { kind: 'system' },
      payoutId,
      complaintId: kase.id,
      recoveryId,
      amountCents: cents(40_000),
    })
    await sendBack(kase.outBillNo)
  }
  await takeBack()
  await until(
    () => listReturned(path.db),
    (found) => found.length === 0,
  )
  for (const kase of [closed, resolved]) expect((await payoutOf(kase.id)).state).toBe('paid')
})

test('what the bank sends back is the fund’s again, is not owed by the merchant, and is paid anew to the payee put right', async () => {
  const before = await path.ledger.fundFigures(fundId)
  const kase = await paid()
  await sendBack(kase.outBillNo)
  await takeBack()
  await until(
    () => payoutOf(kase.id),
    (found) => found.state === 'returned',
  )
  await takeBack()
  const between = await path.ledger.fundFigures(fundId)
  expect([between?.outstandingCents, between?.postedCents]).toEqual([
    before?.outstandingCents,
    before?.postedCents,
  ])
  expect((await read(kase.id)).state).toBe('paying')
  expect(await path.db.recovery.findFirst({ where: { complaintId: kase.id } })).toMatchObject({
    state: 'cancelled',
  })

  const id = randomUUID()
  const { id: payoutId } = await payoutOf(kase.id)
  const account = `${randomUUID()}-authorised`
  await keepCorrection(onPool(path.database.pool), {
    id,
    payoutId,
    rail: 'wechat',
    payeeBankCode: null,
    payeeAccountEnc: path.cipher.encrypt('payee-account', account),
    payeeNameEnc: path.cipher.encrypt('name', 'Synthetic Tourist'),
    payeeIndex: path.cipher.blindIndex('payee-account', account),
    body: path.cipher.blindIndex('payee-account', account),
    correctedBy: null,
  })
  await kase.handle.executeUpdate(correctPayee, { updateId: id, args: [{ id }] })
  const waiting = await until(
    () => read(kase.id),
    (found) => found.state === 'awaiting-approval',
  )
  const { decisionId } = await payoutOf(kase.id)
  const word = randomUUID()
  await kase.handle.executeUpdate(decideApproval, {
    updateId: word,
    args: [{ id: word, decisionId, staffId: 'approver', version: waiting.version, outcome: 'approved' }],
  })
  await path.environment.sleep('1 minute')
  await until(
    () => read(kase.id),
    (found) => found.state === 'resolved',
  )
  const after = await path.ledger.fundFigures(fundId)
  expect((after?.outstandingCents ?? 0) - (before?.outstandingCents ?? 0)).toBe(40_000)
  const recoveries = await path.db.recovery.findMany({
    where: { complaintId: kase.id },
    orderBy: { openedAt: 'asc' },
  })
  expect(recoveries.map(({ state }) => state === 'cancelled')).toEqual([true, false])
  expect(new Set(recoveries.map(({ reference }) => reference)).size).toBe(2)
})

test('a case that is closed stays closed when its money comes back, and the ledger has it all the same', async () => {
  const before = await path.ledger.fundFigures(fundId)
  const kase = await paid()
  await path.environment.sleep('80 hours')
  await until(
    () => read(kase.id),
    (found) => found.state === 'closed',
  )
  await sendBack(kase.outBillNo)
  await takeBack()
  expect((await read(kase.id)).state).toBe('closed')
  expect((await payoutOf(kase.id)).state).toBe('returned')
  expect((await path.ledger.fundFigures(fundId))?.outstandingCents).toBe(before?.outstandingCents)
})
