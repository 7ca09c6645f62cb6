import { randomUUID } from 'node:crypto'
import { cityDay } from '#domain/clocks'
import { type Cents, cents } from '#domain/money'
import type { Random } from '../plan.ts'
import { DAY_MS, HOUR_MS } from './calendar.ts'
import { move, type Office } from './office.ts'

/** When some of what is owed arrives, in days after the tourist was paid, and on how many days before that the bank had it. */
interface Part {
  readonly afterDays: number
  readonly share: number
  readonly bankDaysBefore: number
}

export interface Fate {
  readonly parts: readonly Part[]
  readonly writeOffAfterDays: number | null
}

const WHOLE = 1
const between = (random: Random, least: number, most: number): number =>
  Math.floor(least + random() * (most - least + 1))

/**
 * What a merchant does about a claim, in shares of ours (D): most pay within their seven days, some late, in part or too much,
 * some never, of whom a few are written off.
 */
export function fateOf(random: Random): Fate {
  const kind = random()
  const soon = (share: number): Part => ({ afterDays: between(random, 1, 6), share, bankDaysBefore: 0 })
  const late = (share: number): Part => ({
    afterDays: between(random, 9, 80),
    share,
    // found on the statement long after it came, sometimes in a month that is closed by then
    bankDaysBefore: random() < 0.4 ? 12 : 1,
  })
  if (kind < 0.6) return { parts: [soon(WHOLE)], writeOffAfterDays: null }
  if (kind < 0.73) return { parts: [late(WHOLE)], writeOffAfterDays: null }
  if (kind < 0.83) {
    const rest = random() < 0.6 ? [{ ...late(WHOLE), share: 0.5 }] : []
    return { parts: [soon(0.5), ...rest], writeOffAfterDays: null }
  }
  if (kind < 0.88) return { parts: [soon(1.05)], writeOffAfterDays: null }
  return { parts: [], writeOffAfterDays: random() < 0.4 ? between(random, 50, 120) : null }
}

interface Claim {
  readonly caseNumber: string
  readonly recoveryId: string
  readonly owedCents: Cents
}

/** Puts on the agenda what becomes of the claim behind an advance that was paid just now. */
export async function pursue(office: Office, caseNumber: string, paidAt: Date, fate: Fate): Promise<void> {
  const { rows } = await office.first.recovery.list.query({ show: 'all', text: caseNumber })
  const row = rows.find((one) => one.caseNumber === caseNumber)
  if (!row) throw new Error(`${caseNumber} has no recovery`)
  const claim: Claim = { caseNumber, recoveryId: row.recoveryId, owedCents: cents(row.owedCents) }
  const morningAfter = (days: number) =>
    new Date(Math.floor((paidAt.getTime() + 8 * HOUR_MS) / DAY_MS) * DAY_MS + days * DAY_MS + 2.2 * HOUR_MS)
  let paid = 0
  for (const part of fate.parts) {
    const isLast = fate.parts.at(-1) === part
    const whole = fate.parts.reduce((sum, one) => sum + one.share, 0) === WHOLE
    const share = Math.round(claim.owedCents * part.share)
    const amountCents = cents(isLast && whole ? claim.owedCents - paid : share)
    paid += amountCents
    repay(
      office,
      claim,
      morningAfter(part.afterDays),
      amountCents,
      Math.min(part.bankDaysBefore, part.afterDays - 1),
    )
  }
  if (fate.writeOffAfterDays !== null) giveUp(office, claim, morningAfter, fate.writeOffAfterDays)
}

function repay(
  { agenda, first, second }: Office,
  { recoveryId }: Claim,
  at: Date,
  amountCents: Cents,
  bankDaysBefore: number,
): void {
  const repaymentId = randomUUID()
  agenda.add(at, async () => {
    await first.recovery.recordRepayment.mutate({
      recoveryId,
      commandId: repaymentId,
      bankReference: `HK${repaymentId.slice(0, 8).toUpperCase()}`,
      amountCents,
      receivedOn: cityDay(new Date(at.getTime() - bankDaysBefore * DAY_MS)),
    })
    agenda.add(new Date(at.getTime() + 4 * HOUR_MS), async () => {
      const commandId = randomUUID()
      const outcome = 'confirmed' as const
      await second.recovery.decideRepayment.mutate({ recoveryId, commandId, repaymentId, outcome })
    })
  })
}

const PURSUIT_CENTS = cents(38_000)

/** A letter is paid for first; then two people accept the loss. */
function giveUp(
  office: Office,
  { recoveryId, caseNumber }: Claim,
  morningAfter: (days: number) => Date,
  afterDays: number,
): void {
  const { agenda, first, second } = office
  const letterAt = morningAfter(afterDays - 25)
  move(office, letterAt, () => ({
    kind: 'recovery-cost',
    amountCents: PURSUIT_CENTS,
    reference: `律师函 ${caseNumber}`,
    effectiveOn: cityDay(letterAt),
    caseNumber,
  }))
  const at = morningAfter(afterDays)
  agenda.add(at, async () => {
    const writeOffId = randomUUID()
    const reason = 'Synthetic: the merchant is closed and owns nothing.'
    await first.recovery.requestWriteOff.mutate({ recoveryId, commandId: writeOffId, reason })
    agenda.add(new Date(at.getTime() + 4 * HOUR_MS), async () => {
      const commandId = randomUUID()
      const outcome = 'approved' as const
      await second.recovery.decideWriteOff.mutate({ recoveryId, commandId, writeOffId, outcome })
    })
  })
}
