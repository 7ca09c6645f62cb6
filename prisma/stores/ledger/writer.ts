import type { Pool } from 'pg'
import { z } from 'zod'
import type { DomainErrorCode } from '#domain/errors'
import { MAX_CENTS } from '#domain/money'
import { actorText } from '#domain/people'
import type { JournalKind } from '#domain/postings'
import { ANSWERS } from './answers.ts'
import { createBatches, type LedgerRoom, type WireCommand } from './batches.ts'
import type { LedgerWriter, Refused, TwoPersonCommand } from './contract.ts'
import { asTrouble } from './trouble.ts'

/** What the commands have between them; each has some of it. */
type AnyCommand = TwoPersonCommand & {
  readonly amountCents?: number
  readonly capCents?: number
  readonly payoutId?: string
  readonly complaintId?: string
  readonly recoveryId?: string
  readonly voucherNo?: string
}

/** An amount nobody could mean is refused before it costs a lock, and is not remembered: the key was never used. */
function refuseAmount(command: AnyCommand): Refused | null {
  const refuse = (code: DomainErrorCode, field: string, value: number): Refused => ({
    refused: code,
    facts: { field, value: String(value) },
  })
  for (const [field, value] of [
    ['amountCents', command.amountCents],
    ['capCents', command.capCents],
  ] as const) {
    if (value === undefined) continue
    if (!Number.isSafeInteger(value) || value > MAX_CENTS) return refuse('AMOUNT_NOT_EXACT', field, value)
    if (value <= 0) return refuse('AMOUNT_NOT_POSITIVE', field, value)
  }
  return null
}

const wire = (kind: JournalKind, command: AnyCommand, more: object = {}): WireCommand => ({
  kind,
  key: command.key,
  amountCents: command.amountCents ?? command.capCents,
  payoutId: command.payoutId,
  complaintId: command.complaintId,
  recoveryId: command.recoveryId,
  documentId: command.documentId,
  effectiveOn: command.effectiveOn,
  voucherNo: command.voucherNo,
  actor: actorText(command.actor),
  approver: command.approver && actorText(command.approver),
  ...more,
})

const transferRow = z.object({ answer: z.unknown() })

export function createWriter(pool: Pool): LedgerWriter {
  const ask = createBatches(pool)

  const posting =
    <Answer>(room: LedgerRoom, kind: JournalKind, answer: z.ZodType<Answer>) =>
    async (command: AnyCommand, more?: object): Promise<Answer | Refused> =>
      refuseAmount(command) ?? answer.parse(await ask(room, command.fundId, wire(kind, command, more)))

  const openFund = posting('finance', 'fund-opening', ANSWERS.posted)
  const payOutSurplus = posting('work', 'surplus-payout', ANSWERS.posted)

  return {
    openFund: (command) => {
      const { cityId, kind, code, name } = command
      return openFund(command, { details: { cityId, kind, code, name } })
    },
    inject: posting('finance', 'injection', ANSWERS.posted),
    setCap: posting('finance', 'cap-change', ANSWERS.posted),
    reserve: posting('work', 'reservation', ANSWERS.posted),
    release: posting('work', 'release', ANSWERS.released),
    capture: posting('work', 'capture', ANSWERS.captured),
    recover: posting('work', 'recovery', ANSWERS.recovered),
    payOutSurplus: (command) => payOutSurplus(command, { documentId: command.surplusPayoutId }),
    returnPayout: posting('work', 'payout-return', ANSWERS.posted),
    clawBack: posting('work', 'claw-back', ANSWERS.posted),
    writeOff: posting('work', 'write-off', ANSWERS.posted),
    recordCost: posting('finance', 'recovery-cost', ANSWERS.posted),
    refundMerchant: posting('finance', 'merchant-refund', ANSWERS.posted),
    creditInterest: posting('finance', 'interest', ANSWERS.posted),
    chargeBank: posting('finance', 'bank-charge', ANSWERS.posted),
    reverse: posting('finance', 'reversal', ANSWERS.posted),
    async transfer(command) {
      const wrong = refuseAmount(command)
      if (wrong) return wrong
      try {
        const { rows } = await pool.query({
          name: 'ledger_transfer',
          text: 'SELECT ledger_transfer($1, $2, $3) AS answer',
          values: [command.fundId, command.toFundId, JSON.stringify(wire('transfer-out', command))],
        })
        return ANSWERS.transferred.parse(transferRow.parse(rows[0]).answer)
      } catch (error) {
        throw asTrouble(error)
      }
    },
  }
}
