import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import {
  decideMovementRow,
  type FundMovement,
  markMovementPosted,
  markMovementRefused,
  readMovement,
} from '#prisma/stores/fund-movements'
import { fundOfCity, otherFunds } from '#prisma/stores/fund-pages'
import { recordRefunded } from '#prisma/stores/refunds-due'
import type { Services } from '../services.ts'
import { finance } from '../trpc.ts'
import { postMovement } from './post-movement.ts'
import * as schema from './schema.ts'
import { wakeWaiting } from './wake-waiting.ts'

/**
 * The second person's word on a movement. Agreed, it is exactly one ledger call under the movement's own id, so that asking
 * again after a lost answer posts nothing twice; then those who wait for the fund are woken, oldest first.
 */
export const decideMovement = finance
  .input(schema.decideMovement.input)
  .output(schema.decideMovement.output)
  .mutation(async ({ ctx, input: { movementId: id, outcome } }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const decision = { id, fundId, outcome, staffId: ctx.staff.id, at: clock.now() }
    const decided = await decideMovementRow(database.prisma, decision)
    if ((decided.approvedBy !== null) !== (outcome === 'approved'))
      throw new DomainError('ILLEGAL_STATE_CHANGE', { movement: id })
    if (decided.approvedBy && !decided.postedAt) {
      await post(ctx.services, decided, decided.approvedBy.id)
      await wakeWaiting(ctx.services, ctx.staff.cityId)
    }
    const toFund = (await otherFunds(ledger, ctx.staff.cityId)).find(
      (fund) => fund.fundId === decided.toFundId,
    )
    return { ...(await readMovement(database.prisma, fundId, id)), toFund: toFund ?? null, mine: false }
  })

async function post(
  { database, ledger, commands, log }: Services,
  movement: FundMovement,
  approverId: string,
): Promise<void> {
  const { prisma } = database
  const { movementId, recovery, amountCents } = movement
  const answer = await postMovement(ledger, movement, approverId)
  if (answer.refused === null && movement.kind === 'merchant-refund' && recovery) {
    const { recoveryId, complaintId } = recovery
    const refund = { movementId, recoveryId, complaintId, amountCents, approverId, at: answer.postedAt }
    await recordRefunded(database, refund)
    // its workflow may wait for this; the row says the same to whoever reads it later
    return await commands.lookAtRecovery(recoveryId).catch((error: unknown) => {
      log.warn({ err: error, recoveryId }, 'a claim was not told of its refund')
    })
  }
  if (answer.refused === null) return await markMovementPosted(prisma, movementId, answer.postedAt)
  await markMovementRefused(prisma, movementId, approverId, clock.now())
  throw new DomainError(answer.refused, answer.facts)
}
