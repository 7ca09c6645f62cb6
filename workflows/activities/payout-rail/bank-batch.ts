import { isBankAccount, isBankCode } from '#domain/bank-payee'
import { isSilent } from '#domain/bank-transfer'
import { DomainError } from '#domain/errors'
import { fitsPain, PAIN_TEXT } from '#domain/pain-text'
import { clock } from '#prisma/clock'
import {
  cancelTransfer,
  queueTransfer,
  readTransfer,
  type TransferStanding,
} from '#prisma/stores/bank-transfers'
import type { Database } from '#prisma/stores/database'
import type { FieldCipher } from '#prisma/stores/field-cipher'
import { onPool } from '#prisma/stores/sql'
import type { PayoutRail, RailOutcome, Transfer } from './rail.ts'

/**
 * Transfers that leave in a batch file. The provider is our own database: a transfer waits there for finance to take the file to
 * the bank, and what the bank answers is read in beside it. So an answer always comes, and days may lie between.
 */
export function createBankRail({
  database,
  cipher,
}: {
  readonly database: Pick<Database, 'pool'>
  readonly cipher: FieldCipher
}): PayoutRail {
  const sql = onPool(database.pool)
  return {
    async send(transfer) {
      const payee = payeeOf(transfer)
      const { outBillNo, amountCents, remark } = transfer
      // a file that names such a payee would be refused whole, with everybody else in it
      if (payee === null) return await refuse(outBillNo)
      const given = { outBillNo, amountCents, remark, ...payee, at: clock.now() }
      return outcomeOf(await queueTransfer(sql, cipher, given))
    },
    query: async (outBillNo) => outcomeOf(await readTransfer(sql, outBillNo)),
    cancel: async (outBillNo) => outcomeOf(await cancelTransfer(sql, outBillNo, clock.now())),
  }

  /** A definite no is given only for a number that was never queued. */
  async function refuse(outBillNo: string): Promise<RailOutcome> {
    if (await readTransfer(sql, outBillNo))
      throw new DomainError('IDEMPOTENCY_CONFLICT', { transfer: outBillNo })
    return { kind: 'failed', code: 'PAYEE_NOT_VALID' }
  }
}

function payeeOf({ payee: { account, realName, bankCode } }: Transfer) {
  const name = realName.trim()
  const fits = isBankAccount(account) && fitsPain(name, PAIN_TEXT.name)
  return fits && bankCode !== null && isBankCode(bankCode) ? { account, name, bankCode } : null
}

function outcomeOf(transfer: TransferStanding | null): RailOutcome {
  if (!transfer) return { kind: 'not-found' }
  const code = transfer.reason_code ?? 'UNKNOWN'
  switch (transfer.state) {
    case 'queued':
      return { kind: 'accepted' }
    case 'on-the-way':
      return { kind: isSilent(transfer.changed_at, clock.now()) ? 'unanswered' : 'accepted' }
    case 'paid':
      return { kind: 'paid', providerBillNo: transfer.bank_reference }
    case 'failed':
      return { kind: 'failed', code }
    case 'returned':
      return { kind: 'returned', code }
    case 'cancelled':
      return { kind: 'cancelled' }
  }
}
