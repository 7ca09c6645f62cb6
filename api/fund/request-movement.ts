import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { mayBeUndone } from '#domain/fund-movements'
import { cents } from '#domain/money'
import { clock } from '#prisma/clock'
import { recoveryOfCase, requestMovement as request } from '#prisma/stores/fund-movements'
import { fundOfCity, otherFunds } from '#prisma/stores/fund-pages'
import { requireInterest } from '#prisma/stores/recovery-interest'
import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import { requireRefund } from '#prisma/stores/refunds-due'
import type { LedgerReader } from '#prisma/stores/ledger/contract'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One finance user asks for a movement of the fund; nothing moves before a second one agrees. */
export const requestMovement = finance
  .input(schema.requestMovement.input)
  .output(schema.requestMovement.output)
  .mutation(
    async ({
      ctx,
      input: { commandId, amountCents, toFundId, caseNumber, recoveryId: refunded, voucherNo, ...movement },
    }) => {
      const { database, ledger } = ctx.services
      const at = clock.now()
      if (movement.effectiveOn > cityDay(at))
        throw new DomainError('DATE_IN_FUTURE', { field: 'effectiveOn' })
      const { cityId } = ctx.staff
      const { fundId } = await fundOfCity(ledger, cityId)
      const to =
        toFundId === undefined
          ? null
          : (await otherFunds(ledger, cityId)).find((fund) => fund.fundId === toFundId)
      if (to === undefined) throw new DomainError('FUND_NOT_FOUND', { field: 'toFundId' })
      const recoveryId =
        refunded ??
        (caseNumber === undefined ? null : await recoveryOfCase(database.prisma, cityId, caseNumber))
      if (refunded !== undefined) {
        await requireCityRecovery(database.prisma, cityId, refunded)
        await requireRefund(database.prisma, refunded, commandId, cents(amountCents))
      }
      if (movement.kind === 'interest' && recoveryId !== null)
        await requireInterest(database.prisma, recoveryId, cents(amountCents), at)
      if (voucherNo !== undefined) await checkUndoing(ledger, fundId, voucherNo, amountCents)
      const kept = await request(database.prisma, {
        ...movement,
        id: commandId,
        fundId,
        toFundId: to?.fundId ?? null,
        recoveryId,
        voucherNo: voucherNo ?? null,
        amountCents: cents(amountCents),
        staffId: ctx.staff.id,
        at,
      })
      return { ...kept, toFund: to, mine: true }
    },
  )

/** A voucher of this fund that stands and that finance may undo, whole. */
async function checkUndoing(
  ledger: LedgerReader,
  fundId: string,
  voucherNo: string,
  amountCents: number,
): Promise<void> {
  const journal = await ledger.journal(voucherNo)
  if (journal?.fundId !== fundId) throw new DomainError('NOT_FOUND', { voucher: voucherNo })
  if (!mayBeUndone(journal)) throw new DomainError('NOT_REVERSIBLE', { voucher: voucherNo })
  if (journal.amountCents !== amountCents) throw new DomainError('INVALID', { field: 'amountCents' })
}
