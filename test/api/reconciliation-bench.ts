import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import { z } from 'zod'
import { serveBankStatements } from '#api/reconciliation/uploads'
import { imported } from '#api/reconciliation/schema'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { CHINESE_COLUMNS } from '#ops/synthetic-bank-files'
import { type AdvancedCase, advancedCase } from './advanced-case.ts'
import type { SignedInStaff } from '#api/context'
import type { Caller, StaffPlatform, TestCity } from './staff-platform.ts'

export const ACCOUNT = '6222000011112222'
const BOUNDARY = 'synthetic-boundary'
const refused = z.object({
  refusal: z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()) }),
})

export type Heard =
  | { readonly kept: z.output<typeof imported> }
  | { readonly status: number; readonly code: string; readonly facts: Record<string, unknown> }

/** A fund with an account at a bank, and the door statements come in by. */
export interface Bench {
  readonly city: TestCity
  readonly caller: Caller
  readonly accountId: string
  send(content: string | Buffer, mode?: 'preview' | 'import', who?: SignedInStaff | null): Promise<Heard>
}

/** The door alone, for whoever knocks. */
export async function openDoor(
  platform: StaffPlatform,
  who: { current: SignedInStaff | null },
): Promise<FastifyInstance> {
  const app = fastify()
  await app.register((scope) =>
    serveBankStatements(scope, platform.services, () =>
      Promise.resolve(platform.contextOf({ staff: who.current })),
    ),
  )
  return app
}

export async function openBench(platform: StaffPlatform): Promise<Bench> {
  const city = await platform.openCity()
  const caller = platform.as({ staff: city.staff.finance })
  const accountId = randomUUID()
  await caller.reconciliation.addAccount({
    commandId: accountId,
    bank: 'Synthetic Bank',
    label: '示例账户',
    number: '6222 0000 1111 2222',
  })
  await caller.reconciliation.addMapping({
    commandId: randomUUID(),
    bank: 'Synthetic Bank',
    ...CHINESE_COLUMNS,
  })
  const who: { current: SignedInStaff | null } = { current: city.staff.finance }
  const app = await openDoor(platform, who)
  return {
    city,
    caller,
    accountId,
    async send(content, mode = 'import', staff = city.staff.finance) {
      who.current = staff
      const answer = await app.inject({
        method: 'POST',
        url: `/bank-statements?account=${accountId}&mode=${mode}`,
        headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
        payload: Buffer.concat([
          Buffer.from(
            `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="statement.dat"\r\n` +
              'content-type: application/octet-stream\r\n\r\n',
          ),
          Buffer.from(content),
          Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
        ]),
      })
      const body: unknown = answer.json()
      if (answer.statusCode < 300) return { kept: imported.parse(body) }
      const { refusal } = refused.parse(body)
      return { status: answer.statusCode, ...refusal }
    },
  }
}

export const kept = (heard: Heard) => {
  if (!('kept' in heard)) throw new Error(`the import was refused: ${JSON.stringify(heard)}`)
  return heard.kept
}

/** An advance that the merchant repaid, on the books; the recovery's reference and what people typed. */
export async function repaidCase(
  platform: StaffPlatform,
  city: TestCity,
  amountCents: number,
): Promise<
  AdvancedCase & { recoveryId: string; repaymentId: string; bankReference: string; reference: string }
> {
  const kase = await advancedCase(platform, city, { askedCents: amountCents })
  const { prisma } = platform.owner
  const recoveryId = randomUUID()
  const repaymentId = randomUUID()
  const reference = `ZP${kase.caseNumber}`
  const bankReference = `BANK-${repaymentId.slice(0, 8)}`
  const at = new Date()
  const second = await city.colleague('finance')
  await prisma.recovery.create({
    data: {
      id: recoveryId,
      complaintId: kase.id,
      payoutId: kase.payoutId,
      merchantId: city.merchantId,
      fundId: city.fundId,
      cityId: city.id,
      reference,
      amountCents: BigInt(amountCents),
      openedAt: at,
    },
  })
  await prisma.repayment.create({
    data: {
      id: repaymentId,
      recoveryId,
      fundId: city.fundId,
      bankReference,
      amountCents: BigInt(amountCents),
      receivedOn: new Date(`${cityDay(at)}T00:00:00Z`),
      recordedBy: city.staff.finance.id,
      recordedAt: at,
      confirmedBy: second.id,
      confirmedAt: at,
      principalCents: BigInt(amountCents),
      surplusCents: 0n,
      postedAt: at,
    },
  })
  await platform.workerLedger.recover({
    key: `${repaymentId}:recover`,
    fundId: city.fundId,
    actor: SYSTEM,
    payoutId: kase.payoutId,
    complaintId: kase.id,
    recoveryId,
    documentId: repaymentId,
    amountCents: cents(amountCents),
  })
  return { ...kase, recoveryId, repaymentId, bankReference, reference }
}
