import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importStatement } from '#api/reconciliation/import-statement'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { type Booking, writeCamt } from '#ops/synthetic-bank-files'
import {
  CARD,
  type Doors,
  openAccount,
  openDoors,
  queuedCase,
  railOf,
  signedBatch,
  writeAnswer,
} from './bank-batch-bench.ts'
import { type Caller, openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let doors: Doors
let city: TestCity
let accountId: string
let caller: Caller

beforeAll(async () => {
  platform = await openStaffPlatform()
  doors = await openDoors(platform)
})
afterAll(() => platform?.close())
beforeEach(async () => {
  city = await platform.openCity()
  accountId = await openAccount(platform, city)
  caller = platform.as({ staff: city.staff.finance })
  platform.asked.length = 0
})

const ask = (outBillNo: string) => railOf(platform).query(outBillNo)
const second = async () => platform.as({ staff: await city.colleague('finance') })
const batches = async () => (await caller.bankBatch.list({})).rows
const open = async () => (await caller.bankBatch.listOpen({})).rows
const answer = async (xml: string) => {
  const heard = await doors.answer(xml, city.staff.finance)
  if (!('taken' in heard)) throw new Error(`refused: ${heard.code}`)
  return heard.taken
}

describe('the rail', () => {
  test('the same number is the same transfer, and another body under it is refused', async () => {
    const kase = await queuedCase(platform, city)
    expect(kase.outcome).toEqual({ kind: 'accepted' })
    const rail = railOf(platform)
    const transfer = {
      outBillNo: kase.outBillNo,
      amountCents: cents(kase.amountCents),
      payee: { account: CARD, realName: '示例 Tourist', bankCode: '102100099996' },
      remark: '先行赔付',
    }
    expect(await rail.send(transfer)).toEqual({ kind: 'accepted' })
    await expect(rail.send({ ...transfer, amountCents: cents(1) })).rejects.toThrow('IDEMPOTENCY_CONFLICT')
    for (const account of ['6222020000000000000', '6222020000000000001'])
      await expect(rail.send({ ...transfer, payee: { ...transfer.payee, account } })).rejects.toThrow(
        'IDEMPOTENCY_CONFLICT',
      )
    expect(await caller.bankBatch.queue()).toMatchObject({ transfers: 1, sumCents: 78_000 })
    expect(await rail.query('none')).toEqual({ kind: 'not-found' })
  })

  test('a payee no file could name is a definite no, and is never queued', async () => {
    const long = await queuedCase(platform, city, { name: '示'.repeat(141) })
    const mistyped = await queuedCase(platform, city, { account: CARD.replace('8', '9') })
    for (const kase of [long, mistyped]) {
      expect(kase.outcome).toEqual({ kind: 'failed', code: 'PAYEE_NOT_VALID' })
      expect(await ask(kase.outBillNo)).toEqual({ kind: 'not-found' })
    }
  })

  test('it is taken back out of a batch that nobody signed, and not out of one that was', async () => {
    const [first, other] = [await queuedCase(platform, city), await queuedCase(platform, city)]
    const batchId = randomUUID()
    await caller.bankBatch.make({ commandId: batchId, accountId })
    expect(await railOf(platform).cancel(first.outBillNo)).toEqual({ kind: 'cancelled' })
    // the second person saw two
    await expect(
      (await second()).bankBatch.signOff({ batchId, transfers: 2, sumCents: 156_000 }),
    ).rejects.toThrow('STALE_PAGE')
    await (await second()).bankBatch.signOff({ batchId, transfers: 1, sumCents: 78_000 })
    expect(await railOf(platform).cancel(other.outBillNo)).toEqual({ kind: 'accepted' })
    expect(await ask(other.outBillNo)).toEqual({ kind: 'accepted' })
  })
})

describe('a batch', () => {
  test('holds what is queued once, has a file only when signed, and it is the same bytes ever after', async () => {
    const kases = [await queuedCase(platform, city), await queuedCase(platform, city, { amountCents: 5 })]
    const batchId = randomUUID()
    await caller.bankBatch.make({ commandId: batchId, accountId })
    await caller.bankBatch.make({ commandId: batchId, accountId })
    expect(await batches()).toMatchObject([
      { batchId, state: 'proposed', transfers: 2, sumCents: 78_005, mine: true },
    ])
    expect(await caller.bankBatch.queue()).toMatchObject({ transfers: 0, sumCents: 0 })
    expect((await doors.download(batchId, city.staff.finance)).statusCode).toBe(404)
    await expect(caller.bankBatch.signOff({ batchId, transfers: 2, sumCents: 78_005 })).rejects.toThrow(
      'FOUR_EYES_REQUIRED',
    )
    await (await second()).bankBatch.signOff({ batchId, transfers: 2, sumCents: 78_005 })
    const [first, again] = [
      await doors.download(batchId, city.staff.finance),
      await doors.download(batchId, city.staff.finance),
    ]
    expect(first.statusCode).toBe(200)
    expect(first.rawPayload.equals(again.rawPayload)).toBe(true)
    for (const { outBillNo } of kases) expect(first.body).toContain(`<EndToEndId>${outBillNo}</EndToEndId>`)
    expect(first.body).toContain('<CtrlSum>780.05</CtrlSum>')
    const looks = await caller.audit.looks({ what: 'bank-batch' })
    expect(looks.rows).toMatchObject([{ format: 'xml' }, { format: 'xml' }])
    expect((await doors.download(batchId, city.staff.supervisor)).statusCode).toBe(403)
    expect((await doors.download(batchId, null)).statusCode).toBe(401)
  })

  test('is one of a day, unless it was refused: then its transfers wait again', async () => {
    await queuedCase(platform, city)
    const refusedId = randomUUID()
    await caller.bankBatch.make({ commandId: refusedId, accountId })
    await queuedCase(platform, city)
    await expect(caller.bankBatch.make({ commandId: randomUUID(), accountId })).rejects.toThrow(
      'BATCH_OF_DAY_EXISTS',
    )
    await expect(caller.bankBatch.refuse({ batchId: refusedId })).rejects.toThrow('FOUR_EYES_REQUIRED')
    await (await second()).bankBatch.refuse({ batchId: refusedId })
    expect(await caller.bankBatch.queue()).toMatchObject({ transfers: 2, sumCents: 156_000 })
    await caller.bankBatch.make({ commandId: randomUUID(), accountId })
    expect((await batches()).map(({ state, transfers }) => [state, transfers])).toEqual([
      ['proposed', 2],
      ['refused', 1],
    ])
    const numbers = (await batches()).map(({ batchNo }) => batchNo)
    expect(new Set(numbers).size).toBe(2)
  })

  test('of nothing is not made, nor one from another fund’s account', async () => {
    await expect(caller.bankBatch.make({ commandId: randomUUID(), accountId })).rejects.toThrow('BATCH_EMPTY')
    await queuedCase(platform, city)
    const elsewhere = await openAccount(platform, await platform.openCity())
    await expect(caller.bankBatch.make({ commandId: randomUUID(), accountId: elsewhere })).rejects.toThrow(
      'NOT_FOUND',
    )
    expect(await batches()).toEqual([])
  })

  test('asked for by ten at once is made once, and every transfer is in it once', async () => {
    for (let at = 0; at < 5; at += 1) await queuedCase(platform, city)
    const made = await Promise.allSettled(
      Array.from({ length: 10 }, () => caller.bankBatch.make({ commandId: randomUUID(), accountId })),
    )
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await batches()).toMatchObject([{ transfers: 5, sumCents: 390_000 }])
  })
})

describe('past the API, as its own role', () => {
  const sql = (text: string, ...values: unknown[]) =>
    platform.services.database.prisma.$executeRawUnsafe(text, ...values)

  test('nobody signs off or refuses what they made', async () => {
    await queuedCase(platform, city)
    const batchId = randomUUID()
    await caller.bankBatch.make({ commandId: batchId, accountId })
    for (const change of [
      `state = 'refused', refused_by = made_by, refused_at = made_at`,
      `state = 'signed-off', signed_by = made_by, signed_at = made_at, transfer_count = 1, sum_cents = 78000, file_enc = '\\x00',
       file_sha256 = sha256('')`,
    ]) {
      await expect(
        platform.services.database.prisma.$transaction([
          platform.services.database.prisma.$executeRawUnsafe(
            `UPDATE bank_transfer SET state = 'on-the-way' WHERE fund_id = $1::uuid`,
            city.fundId,
          ),
          platform.services.database.prisma.$executeRawUnsafe(
            `UPDATE bank_batch SET ${change} WHERE id = $1::uuid`,
            batchId,
          ),
        ]),
      ).rejects.toThrow('bank_batch_four_eyes')
    }
  })

  test('a transfer is in one live batch at most, and leaves in no other way', async () => {
    const kase = await queuedCase(platform, city)
    await expect(
      sql(`UPDATE bank_transfer SET state = 'on-the-way' WHERE out_bill_no = $1`, kase.outBillNo),
    ).rejects.toThrow('leaves in a batch')
    await caller.bankBatch.make({ commandId: randomUUID(), accountId })
    const other = randomUUID()
    await sql(
      `INSERT INTO bank_batch (id, fund_id, batch_no, account_id, day, made_by, made_at)
       VALUES ($1::uuid, $2::uuid, $3, $4::uuid, '2020-01-01', $5, now())`,
      other,
      city.fundId,
      `SYN-${other.slice(0, 8)}`,
      accountId,
      city.staff.finance.id,
    )
    await expect(
      sql(`INSERT INTO bank_batch_transfer VALUES ($1::uuid, $2)`, other, kase.outBillNo),
    ).rejects.toThrow('bank_batch_transfer_once')
    await expect(
      sql(
        `INSERT INTO bank_batch (id, fund_id, batch_no, account_id, day, made_by, made_at)
         SELECT gen_random_uuid(), fund_id, batch_no || '-2', account_id, day, made_by, made_at FROM bank_batch
         WHERE fund_id = $1::uuid AND day > '2020-01-01'`,
        city.fundId,
      ),
    ).rejects.toThrow('bank_batch_of_the_day')
  })

  test('what was signed stays as it was, and nobody deletes or changes who is paid', async () => {
    const kase = await queuedCase(platform, city)
    const { batchId } = await signedBatch(platform, city, accountId)
    await expect(
      sql(`UPDATE bank_batch SET file_enc = '\\x00' WHERE id = $1::uuid`, batchId),
    ).rejects.toThrow('stays as it was signed')
    await expect(
      sql(`UPDATE bank_batch_transfer SET live = false WHERE batch_id = $1::uuid`, batchId),
    ).rejects.toThrow('only while it is proposed')
    await expect(
      sql(`UPDATE bank_transfer SET state = 'queued' WHERE out_bill_no = $1`, kase.outBillNo),
    ).rejects.toThrow('does not go')
    for (const change of ['amount_cents = 1', `payee_account_enc = '\\x00'`, `bank_code = '102100099996'`])
      await expect(sql(`UPDATE bank_transfer SET ${change}`)).rejects.toThrow('permission denied')
    for (const table of [
      'bank_transfer',
      'bank_batch',
      'bank_batch_transfer',
      'bank_answer',
      'bank_answer_line',
    ])
      await expect(sql(`DELETE FROM ${table}`)).rejects.toThrow('permission denied')
  })
})

describe('the bank’s answer', () => {
  test('moves each transfer by its own word, and each case is told once', async () => {
    const [paid, failed, pending] = [
      await queuedCase(platform, city),
      await queuedCase(platform, city),
      await queuedCase(platform, city),
    ]
    const { batchNo } = await signedBatch(platform, city, accountId)
    const said = await answer(
      writeAnswer(batchNo, {
        group: { status: 'PART' },
        transfers: [
          { no: paid.outBillNo, status: 'ACSC', yuan: '780.00' },
          { no: failed.outBillNo, status: 'RJCT', reason: 'AC01' },
          { no: pending.outBillNo, status: 'PDNG' },
        ],
      }),
    )
    expect(said).toMatchObject({ batchNo, lines: 3, open: 0, changed: 2, repeated: false })
    expect(await ask(paid.outBillNo)).toEqual({ kind: 'paid', providerBillNo: null })
    expect(await ask(failed.outBillNo)).toEqual({ kind: 'failed', code: 'AC01' })
    expect(await ask(pending.outBillNo)).toEqual({ kind: 'accepted' })
    expect(platform.asked.toSorted()).toEqual(
      [`rail heard ${paid.caseNumber}`, `rail heard ${failed.caseNumber}`].toSorted(),
    )
    expect(await batches()).toMatchObject([
      { state: 'signed-off', heard: { onTheWay: 1, paid: 1, failed: 1 } },
    ])
    await answer(
      writeAnswer(batchNo, { version: '03', transfers: [{ no: pending.outBillNo, status: 'ACCC' }] }),
    )
    expect(await batches()).toMatchObject([{ state: 'answered', heard: { onTheWay: 0, paid: 2, failed: 1 } }])
  })

  test('ten times at once changes one thing', async () => {
    const kase = await queuedCase(platform, city)
    const { batchNo } = await signedBatch(platform, city, accountId)
    const file = writeAnswer(batchNo, { transfers: [{ no: kase.outBillNo, status: 'ACSC' }] })
    const heard = await Promise.all(Array.from({ length: 10 }, () => answer(file)))
    expect(heard.filter(({ repeated }) => !repeated)).toMatchObject([{ changed: 1 }])
    expect(heard.filter(({ repeated }) => repeated)).toHaveLength(9)
    expect(platform.asked).toEqual([`rail heard ${kase.caseNumber}`])
  })

  test('for all at once moves all but those it speaks of alone', async () => {
    const [one, other] = [await queuedCase(platform, city), await queuedCase(platform, city)]
    const { batchNo } = await signedBatch(platform, city, accountId)
    const said = await answer(
      writeAnswer(batchNo, {
        payment: { status: 'ACSC' },
        transfers: [{ no: other.outBillNo, status: 'RJCT', reason: 'AC04' }],
      }),
    )
    expect(said).toMatchObject({ lines: 2, changed: 2, open: 0 })
    expect(await ask(one.outBillNo)).toMatchObject({ kind: 'paid' })
    expect(await ask(other.outBillNo)).toEqual({ kind: 'failed', code: 'AC04' })
  })

  test('a no to a second copy of the file is not a no to the money', async () => {
    const kase = await queuedCase(platform, city)
    const { batchNo } = await signedBatch(platform, city, accountId)
    await answer(writeAnswer(batchNo, { group: { status: 'RJCT', reason: 'AM05' } }))
    await answer(writeAnswer(batchNo, { group: { status: 'RJCT' } }))
    await answer(
      writeAnswer(batchNo, { transfers: [{ no: kase.outBillNo, status: 'RJCT', reason: 'DU04' }] }),
    )
    expect(await ask(kase.outBillNo)).toEqual({ kind: 'accepted' })
    expect((await open()).map(({ result }) => result)).toEqual(['of-a-copy', 'of-a-copy', 'of-a-copy'])
    await answer(writeAnswer(batchNo, { group: { status: 'RJCT', reason: 'AC02' } }))
    expect(await ask(kase.outBillNo)).toEqual({ kind: 'failed', code: 'AC02' })
  })

  test('what goes back, contradicts, differs or is unknown changes nothing, and what to look at is listed', async () => {
    const [paid, failed] = [await queuedCase(platform, city), await queuedCase(platform, city)]
    const { batchNo } = await signedBatch(platform, city, accountId)
    await answer(
      writeAnswer(batchNo, {
        transfers: [
          { no: paid.outBillNo, status: 'ACSC' },
          { no: failed.outBillNo, status: 'RJCT', reason: 'AC01' },
        ],
      }),
    )
    const said = await answer(
      writeAnswer(batchNo, {
        transfers: [
          { no: paid.outBillNo, status: 'ACSP' },
          { no: failed.outBillNo, status: 'ACSC' },
          { no: paid.outBillNo, status: 'ACSC', yuan: '780.01' },
          { no: paid.outBillNo, status: 'ACWC' },
          { no: randomUUID().replaceAll('-', ''), status: 'ACSC' },
        ],
      }),
    )
    expect(said).toMatchObject({ lines: 5, open: 4, changed: 0 })
    expect(await answer(writeAnswer('NOBODY-1', { group: { status: 'ACSC' } }))).toMatchObject({
      batchNo: null,
      open: 1,
    })
    expect((await open()).map(({ result }) => result).toSorted()).toEqual([
      'amount-differs',
      'contradicts',
      'unknown-batch',
      'unknown-status',
      'unknown-transaction',
    ])
    expect(await ask(paid.outBillNo)).toMatchObject({ kind: 'paid' })
    expect(await ask(failed.outBillNo)).toEqual({ kind: 'failed', code: 'AC01' })
  })

  test('that matched nothing leaves the list once somebody has said what it was, and what they said stays', async () => {
    await answer(writeAnswer('NOBODY-2', { group: { status: 'ACSC' } }))
    const [line] = await open()
    const { lineId } = line ?? { lineId: '' }
    const note = 'The bank’s desk: an answer to another customer’s file.'
    const other = platform.as({ staff: (await platform.openCity()).staff.finance })
    await expect(other.bankBatch.tickOff({ lineId, note })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await caller.bankBatch.tickOff({ lineId, note })
    await caller.bankBatch.tickOff({ lineId, note })
    expect(await open()).toEqual([])
    await expect((await second()).bankBatch.tickOff({ lineId, note: 'Something else.' })).rejects.toThrow(
      'ILLEGAL_STATE_CHANGE',
    )
    await expect(
      platform.services.database.prisma
        .$executeRaw`UPDATE bank_answer_line SET note = 'x' WHERE id = ${lineId}::uuid`,
    ).rejects.toThrow('stays as it was')
  })

  test('a no after a yes is money that came back, said of that transfer alone', async () => {
    const [kase, other] = [await queuedCase(platform, city), await queuedCase(platform, city)]
    const { batchNo } = await signedBatch(platform, city, accountId)
    await answer(writeAnswer(batchNo, { group: { status: 'ACSC' } }))
    await answer(writeAnswer(batchNo, { group: { status: 'RJCT', reason: 'AC04' } }))
    expect(await ask(kase.outBillNo)).toMatchObject({ kind: 'paid' })
    await answer(
      writeAnswer(batchNo, { transfers: [{ no: kase.outBillNo, status: 'RJCT', reason: 'AC04' }] }),
    )
    expect(await ask(kase.outBillNo)).toEqual({ kind: 'returned', code: 'AC04' })
    expect(await ask(other.outBillNo)).toMatchObject({ kind: 'paid' })
    const { rows } = await caller.bankBatch.listTransfers({ state: 'returned' })
    expect(rows).toMatchObject([
      { caseNumber: kase.caseNumber, account: '****0128', name: '示**', reasonCode: 'AC04' },
    ])
  })

  test('of another fund’s batch is not believed, and nobody but finance brings one', async () => {
    const kase = await queuedCase(platform, city)
    const { batchNo } = await signedBatch(platform, city, accountId)
    const file = writeAnswer(batchNo, { group: { status: 'ACSC' } })
    const foreign = (await platform.openCity()).staff.finance
    expect(await doors.answer(file, foreign)).toMatchObject({ taken: { batchNo: null, changed: 0, open: 1 } })
    expect(await doors.answer(file, city.staff.supervisor)).toEqual({ code: 'NOT_ALLOWED' })
    expect(await doors.answer(file, null)).toEqual({ code: 'NOT_SIGNED_IN' })
    expect(await ask(kase.outBillNo)).toEqual({ kind: 'accepted' })
  })

  test('that is no such message is refused with the reason, and nothing is kept', async () => {
    const good = writeAnswer('NOBODY-1', { group: { status: 'ACSC' } })
    for (const bad of [
      'not xml',
      good.replace('<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE a [<!ENTITY b "c">]>'),
      good.replace('pain.002.001.10', 'pain.002.001.99'),
      good.slice(0, -20),
      good.replace('<OrgnlMsgId>NOBODY-1</OrgnlMsgId>', ''),
    ])
      expect(await doors.answer(bad, city.staff.finance)).toEqual({ code: 'BANK_FILE_NOT_READABLE' })
    expect(await open()).toEqual([])
  })
})

describe('money that a statement brings back', () => {
  const day = cityDay(new Date())
  async function imported(booking: Booking): Promise<void> {
    const given = {
      accountId,
      fileName: 'statement.xml',
      content: Buffer.from(writeCamt([booking])),
      preview: false,
    }
    await importStatement(platform.services, city.staff.finance, given)
  }

  test('is a returned transfer, under its number, its amount and the bank’s reason, once', async () => {
    const [kase, other] = [await queuedCase(platform, city), await queuedCase(platform, city)]
    const { batchNo } = await signedBatch(platform, city, accountId)
    await answer(writeAnswer(batchNo, { group: { status: 'ACSC' } }))
    platform.asked.length = 0
    await imported({ day, yuan: '780.00', reference: 'R1', parts: [kase.outBillNo], returnReason: 'AC04' })
    expect(await ask(kase.outBillNo)).toEqual({ kind: 'returned', code: 'AC04' })
    expect(platform.asked).toEqual([`rail heard ${kase.caseNumber}`])
    // another amount, no reason, money out: reconciliation's to see, and nobody's return
    for (const booking of [
      { yuan: '779.00', reference: 'R2', returnReason: 'AC04' },
      { yuan: '780.00', reference: 'R3' },
      { yuan: '-780.00', reference: 'R4', returnReason: 'AC04' },
    ])
      await imported({ day, parts: [other.outBillNo], ...booking })
    expect(await ask(other.outBillNo)).toMatchObject({ kind: 'paid' })
  })
})
