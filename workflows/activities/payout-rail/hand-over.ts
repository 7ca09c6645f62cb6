import { type LockedPayout, readPayee } from '#prisma/stores/payouts'
import type { Outside } from '../outside.ts'
import type { PayoutRail, RailOutcome } from './rail.ts'
import { watched } from './watched.ts'

export const railOf = ({ rails }: Outside, { rail }: LockedPayout): PayoutRail => rails[rail]

/** Asks the rail what became of a payout. */
export const askRail = (outside: Outside, payout: LockedPayout, now: Date): Promise<RailOutcome> =>
  watched(outside, payout.rail, 'question', now, () => railOf(outside, payout).query(payout.out_bill_no))

/**
 * Gives a payout to its rail. Unless nothing was ever sent under its number, the rail is asked first, and it is sent only when
 * the number is not known there; it is always the same number.
 */
export async function handOver(
  outside: Outside,
  payout: LockedPayout,
  isFirst: boolean,
  now: Date,
): Promise<RailOutcome> {
  const known = isFirst ? null : await askRail(outside, payout, now)
  return known && known.kind !== 'not-found' ? known : await send(outside, payout, now)
}

/** The payee is decrypted for the moment of sending. */
async function send(outside: Outside, payout: LockedPayout, now: Date): Promise<RailOutcome> {
  const payee = await readPayee(outside.database.prisma, outside.cipher, payout.id)
  return await watched(outside, payout.rail, 'send', now, () =>
    railOf(outside, payout).send({
      outBillNo: payout.out_bill_no,
      amountCents: payout.amount_cents,
      payee: { account: payee.account, realName: payee.name, bankCode: payee.bankCode },
      remark: '先行赔付',
    }),
  )
}
