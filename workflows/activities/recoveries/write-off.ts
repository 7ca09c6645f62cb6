import { DomainError } from '#domain/errors'
import { minCents, subtractCents } from '#domain/money'
import type { Actor } from '#domain/people'
import { mayBeWrittenOff } from '#domain/recovery'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { record } from '#prisma/stores/case-record'
import { leftOfAdvance } from '#prisma/stores/advance-left'
import {
  decideWriteOffRow,
  markWriteOffPosted,
  moveRecovery,
  readRecovery,
  readWriteOff,
  requestWriteOffRow,
} from '#prisma/stores/recoveries'
import type { DecideWriteOff, RequestWriteOff } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { recoveryStep } from './step.ts'

const supervisor = (id: string): Actor => ({ kind: 'staff', id, role: 'supervisor' })
const finance = (id: string): Actor => ({ kind: 'staff', id, role: 'finance' })

/** One finance user proposes to give up what is still owed. Only an overdue claim can be. */
export const requestWriteOff = (
  { database }: Outside,
  recoveryId: string,
  command: RequestWriteOff,
  now: number,
): Promise<RecoveryStanding> =>
  recoveryStep(database, recoveryId, async (tx, recovery) => {
    const left = await leftOfAdvance(tx, recoveryId)
    // a tourist who was asked to pay back what no merchant owes, and does not, is a loss of the fund's as well
    const isLoss = (await readRecovery(tx, recoveryId)).loss
    if (!mayBeWrittenOff(recovery.state) && !isLoss)
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: recovery.state })
    await requestWriteOffRow(tx, {
      id: command.id,
      recoveryId,
      // of a claim that an appeal has lowered, what the merchant itself still owes; the rest was asked for by the appeal
      amountCents: isLoss
        ? left
        : minCents(left, subtractCents(recovery.amount_cents, recovery.recovered_cents)),
      reason: command.reason,
      staffId: command.staffId,
      at: new Date(now),
    })
  })

/** The second person's word; approved, the loss is posted under the request's own key and the recovery ends. */
export async function decideWriteOff(
  outside: Outside,
  recoveryId: string,
  command: DecideWriteOff,
  now: number,
): Promise<RecoveryStanding> {
  const at = new Date(now)
  const decided = await recoveryStep(outside.database, recoveryId, async (tx) => {
    const request = await readWriteOff(tx, recoveryId, command.writeOffId)
    if (request.requestedBy === command.staffId) throw new DomainError('FOUR_EYES_REQUIRED', {})
    const before = request.approvedBy ? 'approved' : request.refusedBy ? 'refused' : null
    if (before !== null && before !== command.outcome)
      throw new DomainError('ILLEGAL_STATE_CHANGE', { writeOff: request.id })
    // the ledger would refuse it for good: what is due to the merchant is paid back first
    const limit = await leftOfAdvance(tx, recoveryId)
    if (command.outcome === 'approved' && before === null && request.amountCents > limit)
      throw new DomainError('RECOVERY_EXCEEDED', { limit, requested: request.amountCents })
    await decideWriteOffRow(tx, request.id, command.outcome, command.staffId, at)
  })
  return command.outcome === 'refused' ? decided : await post(outside, recoveryId, command.writeOffId, at)
}

const post = ({ database, ledger }: Outside, recoveryId: string, writeOffId: string, at: Date) =>
  recoveryStep(database, recoveryId, async (tx, recovery) => {
    const request = await readWriteOff(tx, recoveryId, writeOffId)
    if (request.postedAt || !request.approvedBy) return
    const answer = await ledger.writeOff({
      key: `${request.id}:write-off`,
      fundId: recovery.fund_id,
      actor:
        request.findingId || request.appealId
          ? supervisor(request.requestedBy)
          : finance(request.requestedBy),
      approver: finance(request.approvedBy),
      documentId: request.id,
      payoutId: recovery.payout_id,
      complaintId: recovery.complaint_id,
      recoveryId,
      amountCents: request.amountCents,
    })
    if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
    await markWriteOffPosted(tx, request.id, at)
    // what no merchant owes is a loss, and stays no claim; what an appeal took off it leaves the rest of the claim as it is
    const aside =
      recovery.state === 'cancelled' || request.appealId !== null || recovery.state === 'recovered'
    const to = aside ? recovery.state : 'written-off'
    await moveRecovery(tx, recovery, to, aside && recovery.state !== 'cancelled' ? {} : { endedAt: at })
    const actor = finance(request.approvedBy)
    const data = { recoveryId, amountCents: request.amountCents }
    await record(tx, recovery.complaint_id, {
      events: [
        {
          key: `${recovery.id}:written-off${request.appealId || request.findingId ? `:${request.id}` : ''}`,
          kind: 'written-off',
          actor,
          data,
          at,
        },
      ],
    })
  })
