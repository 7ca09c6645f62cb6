import { randomUUID } from 'node:crypto'
import type { UpdateDefinition } from '@temporalio/common'
import * as recovering from '#workflows/recovery/messages'
import type { onPath } from './on-path.ts'
import type { Path } from './path-fixture.ts'

const DAY = 86_400_000

/** What people do on a recovery, and where that left it. */
export function onRecovery(
  path: () => Path,
  { advanced, comesTo, decideApproval }: ReturnType<typeof onPath>,
) {
  const read = (recoveryId: string) => path().db.recovery.findUniqueOrThrow({ where: { id: recoveryId } })
  const command = async <C extends { readonly id: string }>(
    recoveryId: string,
    update: UpdateDefinition<recovering.RecoveryStanding, [C]>,
    given: C,
  ) =>
    await path()
      .environment.client.workflow.getHandle(recovering.recoveryWorkflowId(recoveryId))
      .executeUpdate<recovering.RecoveryStanding, [C]>(update, { updateId: given.id, args: [given] })

  /** Advanced, paid, and claimed from the merchant. */
  async function claimed(amountCents: number, approver?: string) {
    const kase = await advanced(amountCents)
    if (approver) {
      await comesTo(kase.id, 'awaiting-approval')
      await decideApproval(kase, approver, 'approved')
    }
    await path().environment.sleep('10 seconds')
    await comesTo(kase.id, 'resolved')
    const { id: recoveryId } = await path().db.recovery.findFirstOrThrow({ where: { complaintId: kase.id } })
    for (let at = 0; at < 200 && (await read(recoveryId)).dueAt === null; at += 1)
      await new Promise((resolve) => setTimeout(resolve, 25))
    const { dueAt, merchantId } = await read(recoveryId)
    if (!dueAt) throw new Error('the merchant was not told')
    return { ...kase, recoveryId, merchantId, dueAt }
  }

  /** The clock jumps to a moment counted from an instant. */
  async function sleepTo(instant: Date, hours = 0) {
    const ms = instant.getTime() + hours * 3_600_000 - (await path().environment.currentTimeMs())
    if (ms <= 0) throw new Error('that moment has passed')
    await path().environment.sleep(ms)
    // the last step under way lands
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  /**
   * The test's own server forgets to unlock its clock when a recovery ends after the case that began it has ended; without this
   * the next sleep would take as long as it says.
   */
  const unlockClock = () => path().environment.connection.testService?.unlockTimeSkipping({})
  const daysAfter = (instant: Date, days: number) => new Date(instant.getTime() + days * DAY)

  const repay = async (
    recoveryId: string,
    amountCents: number,
    { source = 'bank', confirm = true }: { source?: 'bank' | 'deposit'; confirm?: boolean } = {},
  ) => {
    const id = randomUUID()
    const receivedOn = new Date().toISOString().slice(0, 10)
    const given = {
      id,
      staffId: 'finance',
      bankReference: id.slice(0, 12),
      amountCents,
      receivedOn,
      source,
    }
    await command(recoveryId, recovering.recordRepayment, given)
    if (confirm) await confirmRepayment(recoveryId, id, 'finance2')
    return id
  }
  const confirmRepayment = (recoveryId: string, repaymentId: string, staffId: string) =>
    command(recoveryId, recovering.decideRepayment, {
      id: randomUUID(),
      repaymentId,
      staffId,
      outcome: 'confirmed',
    })

  const deposit = async (merchantId: string, amountCents: number) => {
    const id = randomUUID()
    const day = new Date(new Date().toISOString().slice(0, 10))
    await path().db.depositMovement.create({
      data: {
        id,
        cityId: 'sanya',
        merchantId,
        kind: 'received',
        amountCents: BigInt(amountCents),
        bankReference: id,
        bookedOn: day,
        recordedBy: 'finance',
        recordedAt: new Date(),
      },
    })
    await path().db.depositMovement.update({
      where: { id },
      data: { confirmedBy: 'finance2', confirmedAt: new Date() },
    })
  }
  /** the demo's merchants have one case after another; who was delisted is enrolled again */
  const enrolAgain = (merchantId: string) =>
    path().db.merchant.update({
      where: { id: merchantId },
      data: { delistedAt: null, delistedBecause: null },
    })
  const told = async (complaintId: string) =>
    (await path().db.message.findMany({ where: { complaintId }, orderBy: { createdAt: 'asc' } })).map(
      ({ template }) => template,
    )
  return {
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
  }
}
