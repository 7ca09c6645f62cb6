import { randomUUID } from 'node:crypto'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import type { FiledCase, StaffPlatform, TestCity } from './staff-platform.ts'

export interface AdvancedCase extends FiledCase {
  readonly decisionId: string
  readonly payoutId: string
}

/** A case decided to be advanced, paid and in the ledger, or waiting for the fund. */
export async function advancedCase(
  platform: StaffPlatform,
  city: TestCity,
  given: { askedCents?: number; byRules?: boolean; paid?: boolean } = {},
): Promise<AdvancedCase> {
  const { askedCents = 78_000, byRules = false, paid = true } = given
  const kase = await platform.fileCase(city, { askedCents })
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
      amountCents: BigInt(askedCents),
      decidedBy: byRules ? null : city.staff.reviewer.id,
      decidedByKind: byRules ? 'rules' : 'staff',
      caseVersion: 1,
      policyVersionId,
      at: new Date(),
    },
  })
  await prisma.complaint.update({ where: { id: kase.id }, data: { state: 'decided', decidedAt: new Date() } })
  await prisma.payout.create({
    data: {
      id: payoutId,
      outBillNo: payoutId.replaceAll('-', ''),
      complaintId: kase.id,
      decisionId,
      fundId: city.fundId,
      amountCents: BigInt(askedCents),
      payeeAccountEnc: platform.cipher.encrypt('payee-account', 'synthetic'),
      payeeNameEnc: platform.cipher.encrypt('name', 'Synthetic'),
      payeeIndex,
      merchantId: city.merchantId,
      requestedAt: new Date(),
      state: paid ? 'paid' : 'awaiting-fund',
      ...(paid ? { paidAt: new Date() } : { waitingSince: new Date() }),
    },
  })
  if (paid) {
    const command = {
      fundId: city.fundId,
      actor: SYSTEM,
      payoutId,
      complaintId: kase.id,
      amountCents: cents(askedCents),
    }
    await platform.workerLedger.reserve({ ...command, key: `${payoutId}:reserve:1` })
    await platform.workerLedger.capture({ ...command, key: `${payoutId}:capture` })
  }
  return { ...kase, decisionId, payoutId }
}
