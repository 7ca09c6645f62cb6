import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import { z } from 'zod'
import { serveBankBatches } from '#api/bank-batch/doors'
import { taken } from '#api/bank-batch/schema'
import type { SignedInStaff } from '#api/context'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { createBankRail } from '../../workflows/activities/payout-rail/bank-batch.ts'
import type { PayoutRail, RailOutcome } from '../../workflows/activities/payout-rail/rail.ts'
import type { StaffPlatform, TestCity } from './staff-platform.ts'

/** A card that passes its check digit. */
export const CARD = '6222021234567890128'
const ICBC = '102100099996'

export interface QueuedCase {
  readonly id: string
  readonly caseNumber: string
  readonly payoutId: string
  readonly outBillNo: string
  readonly amountCents: number
  readonly outcome: RailOutcome
}

/** The rail as the worker has it, under the worker's role. */
export const railOf = ({ workerPool, cipher }: StaffPlatform): PayoutRail =>
  createBankRail({ database: { pool: workerPool }, cipher })

/** A case whose advance goes to a bank account and was handed to the rail. */
export async function queuedCase(
  platform: StaffPlatform,
  city: TestCity,
  given: { amountCents?: number; name?: string; account?: string } = {},
): Promise<QueuedCase> {
  const { amountCents = 78_000, name = '示例 Tourist', account = CARD } = given
  const kase = await platform.fileCase(city, { askedCents: amountCents, name })
  await platform.toReview(kase)
  const { prisma } = platform.owner
  const decisionId = randomUUID()
  const payoutId = randomUUID()
  const { policyVersionId, payeeIndex } = await prisma.complaint.findUniqueOrThrow({ where: { id: kase.id } })
  await prisma.decision.create({
    data: {
      id: decisionId,
      complaintId: kase.id,
      round: 1,
      stage: 'review',
      kind: 'advance',
      amountCents: BigInt(amountCents),
      decidedBy: city.staff.reviewer.id,
      decidedByKind: 'staff',
      caseVersion: 1,
      policyVersionId,
      at: new Date(),
    },
  })
  const outBillNo = payoutId.replaceAll('-', '')
  await prisma.payout.create({
    data: {
      id: payoutId,
      outBillNo,
      complaintId: kase.id,
      decisionId,
      fundId: city.fundId,
      amountCents: BigInt(amountCents),
      rail: 'bank',
      payeeBankCode: ICBC,
      payeeAccountEnc: platform.cipher.encrypt('payee-account', account),
      payeeNameEnc: platform.cipher.encrypt('name', name),
      payeeIndex,
      merchantId: city.merchantId,
      requestedAt: new Date(),
      state: 'sending',
      sentAt: new Date(),
    },
  })
  const outcome = await railOf(platform).send({
    outBillNo,
    amountCents: cents(amountCents),
    payee: { account, realName: name, bankCode: ICBC },
    remark: '先行赔付',
  })
  return { ...kase, payoutId, outBillNo, amountCents, outcome }
}

/** Its advance is on the books, as once the bank has paid. */
export async function capture(platform: StaffPlatform, city: TestCity, kase: QueuedCase): Promise<void> {
  const command = {
    fundId: city.fundId,
    actor: SYSTEM,
    payoutId: kase.payoutId,
    complaintId: kase.id,
    amountCents: cents(kase.amountCents),
  }
  await platform.workerLedger.reserve({ ...command, key: `${kase.payoutId}:reserve:1` })
  await platform.workerLedger.capture({ ...command, key: `${kase.payoutId}:capture` })
}

/** An account of the fund to pay from. */
export async function openAccount(platform: StaffPlatform, city: TestCity): Promise<string> {
  const accountId = randomUUID()
  await platform.as({ staff: city.staff.finance }).reconciliation.addAccount({
    commandId: accountId,
    bank: '示例银行',
    label: '示例账户',
    number: '6222 0000 1111 2222',
  })
  return accountId
}

/** What is queued, made into a batch by one of finance and signed off by another. */
export async function signedBatch(platform: StaffPlatform, city: TestCity, accountId: string) {
  const batchId = randomUUID()
  await platform.as({ staff: city.staff.finance }).bankBatch.make({ commandId: batchId, accountId })
  const second = await city.colleague('finance')
  const caller = platform.as({ staff: second })
  const { rows } = await caller.bankBatch.list({})
  const batch = rows.find((row) => row.batchId === batchId)
  if (!batch) throw new Error('the batch is listed')
  const { transfers, sumCents, batchNo } = batch
  await caller.bankBatch.signOff({ batchId, transfers, sumCents })
  return { batchId, batchNo, second }
}

const BOUNDARY = 'synthetic-boundary'
const refused = z.object({ refusal: z.object({ code: z.string() }) })

/** The doors that files go through, for whoever knocks. */
export async function openDoors(platform: StaffPlatform) {
  const who: { current: SignedInStaff | null } = { current: null }
  const app = fastify()
  await app.register((scope) =>
    serveBankBatches(scope, platform.services, () =>
      Promise.resolve(platform.contextOf({ staff: who.current })),
    ),
  )
  return {
    async download(batchId: string, staff: SignedInStaff | null) {
      who.current = staff
      return await app.inject({ method: 'GET', url: `/bank-batches/${batchId}/file` })
    },
    async answer(content: string | Buffer, staff: SignedInStaff | null) {
      who.current = staff
      const answered = await app.inject({
        method: 'POST',
        url: '/bank-answers',
        headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
        payload: Buffer.concat([
          Buffer.from(
            `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="answer.xml"\r\n` +
              'content-type: application/xml\r\n\r\n',
          ),
          Buffer.from(content),
          Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
        ]),
      })
      const body: unknown = answered.json()
      return answered.statusCode === 201
        ? { taken: taken.parse(body) }
        : { code: refused.parse(body).refusal.code }
    },
  }
}
export type Doors = Awaited<ReturnType<typeof openDoors>>

interface Said {
  readonly no?: string
  readonly status: string
  readonly reason?: string
  readonly yuan?: string
}

/** A pain.002 as a bank writes it. */
export function writeAnswer(
  batchNo: string,
  given: {
    readonly version?: '03' | '10'
    readonly group?: Omit<Said, 'no'>
    readonly payment?: Omit<Said, 'no'>
    readonly transfers?: readonly Said[]
  },
): string {
  const { version = '10', group, payment, transfers = [] } = given
  const reasonOf = ({ reason }: Omit<Said, 'no'>) =>
    reason ? `<StsRsnInf><Rsn><Cd>${reason}</Cd></Rsn></StsRsnInf>` : ''
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>${randomUUID().slice(0, 30)}</MsgId><CreDtTm>2026-11-30T10:00:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${batchNo}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${
    group ? `<GrpSts>${group.status}</GrpSts>${reasonOf(group)}` : ''
  }</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>${batchNo}</OrgnlPmtInfId>${
    payment ? `<PmtInfSts>${payment.status}</PmtInfSts>${reasonOf(payment)}` : ''
  }${transfers
    .map(
      (each) =>
        `<TxInfAndSts><OrgnlEndToEndId>${each.no}</OrgnlEndToEndId><TxSts>${each.status}</TxSts>${reasonOf(each)}${
          each.yuan ? `<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">${each.yuan}</InstdAmt></Amt></OrgnlTxRef>` : ''
        }</TxInfAndSts>`,
    )
    .join('')}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
}
