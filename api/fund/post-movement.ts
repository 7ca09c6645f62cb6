import type { Actor } from '#domain/people'
import type { FundMovement } from '#prisma/stores/fund-movements'
import type { LedgerWriter, Posted, Refused } from '#prisma/stores/ledger/contract'

const financeUser = (id: string): Actor => ({ kind: 'staff', id, role: 'finance' })

/** What two people agreed on, as the one ledger call it is; its key is the movement's own id. */
export async function postMovement(
  ledger: LedgerWriter,
  movement: FundMovement,
  approverId: string,
): Promise<Posted | Refused> {
  const { movementId, fundId, kind, amountCents, effectiveOn, requestedBy, toFundId, recovery, voucherNo } =
    movement
  const command = {
    key: movementId,
    fundId,
    actor: financeUser(requestedBy.id),
    approver: financeUser(approverId),
    effectiveOn,
    documentId: movementId,
  }
  switch (kind) {
    case 'injection':
      return await ledger.inject({ ...command, amountCents })
    case 'cap-change':
      return await ledger.setCap({ ...command, capCents: amountCents })
    case 'interest':
      return await ledger.creditInterest({ ...command, amountCents })
    case 'bank-charge':
      return await ledger.chargeBank({ ...command, amountCents })
    case 'transfer':
      if (toFundId === null) throw new Error('a transfer names the fund it goes to')
      return await ledger.transfer({ ...command, amountCents, toFundId })
    case 'reversal':
      if (voucherNo === null) throw new Error('a reversal names the voucher it undoes')
      return await ledger.reverse({ ...command, voucherNo })
    case 'recovery-cost':
      if (!recovery) throw new Error('a cost of recovery names the recovery')
      return await ledger.recordCost({ ...command, amountCents, ...recovery })
    case 'merchant-refund':
      if (!recovery) throw new Error('a refund names the recovery')
      return await ledger.refundMerchant({ ...command, amountCents, ...recovery })
  }
}
