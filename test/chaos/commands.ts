import { randomUUID } from 'node:crypto'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import type { LedgerWriter } from '#prisma/stores/ledger'
import { FINANCE, TWO_PEOPLE } from '#test/prisma/ledger-commands'
import type { Answer, Call } from './world.ts'

/** What the numbers of a world's calls stand for. */
export interface Names {
  /** the funds of the world, then one that was never opened */
  readonly funds: readonly { readonly fundId: string; readonly code: string }[]
  readonly payout: (payout: number) => {
    readonly payoutId: string
    readonly complaintId: string
    readonly recoveryId: string
  }
  /** the document that an altered body names */
  readonly otherDocumentId: string
}

export function newNames(funds: Names['funds']): Names {
  const payouts = new Map<number, ReturnType<Names['payout']>>()
  return {
    funds: [...funds, { fundId: randomUUID(), code: 'NONE' }],
    otherDocumentId: randomUUID(),
    payout(payout) {
      const known = payouts.get(payout)
      if (known) return known
      const made = { payoutId: randomUUID(), complaintId: randomUUID(), recoveryId: randomUUID() }
      payouts.set(payout, made)
      return made
    },
  }
}

const DAYS = { today: undefined, earlier: '2024-02-29', 'not yet': '2999-01-01' } as const
/** A place before the first journal; its voucher is made by no fund. */
const UNKNOWN_VOUCHER = 999_999

/** Sends one call of a world to a ledger. */
export function send(ledger: LedgerWriter, names: Names, call: Call, year: number): Promise<Answer> {
  const { action, altered } = call
  const fund = names.funds[call.fund]
  // whoever gives from a fund that is none gives to one there is: the same call names the same two for ever
  const other = names.funds[call.fund === 0 ? 1 : 0]
  if (!fund || !other) throw new Error(`there is no fund ${call.fund}`)
  const effectiveOn = DAYS[call.day]
  const base = {
    key: call.key,
    fundId: fund.fundId,
    ...(effectiveOn && { effectiveOn }),
    ...(altered && { documentId: names.otherDocumentId }),
  }
  const two = { ...base, ...(call.alone ? { actor: FINANCE } : TWO_PEOPLE) }
  const answer = (promise: Promise<object & { refused: string | null }>): Promise<Answer> =>
    promise.then((given) => ({ ...given }))

  if (action.do === 'reverse') {
    const number = action.place < 0 ? UNKNOWN_VOUCHER : action.place + 1
    return answer(
      ledger.reverse({ ...two, voucherNo: `${fund.code}-${year}-${String(number).padStart(6, '0')}` }),
    )
  }
  if (action.do === 'release')
    return answer(ledger.release({ ...base, ...names.payout(action.payout), actor: SYSTEM }))
  const amountCents = cents(action.amount)
  if ('payout' in action) {
    const ids = names.payout(action.payout)
    const one = { ...base, ...ids, actor: SYSTEM, amountCents }
    const both = { ...two, ...ids, amountCents }
    switch (action.do) {
      case 'reserve':
        return answer(ledger.reserve(one))
      case 'capture':
        return answer(ledger.capture(one))
      case 'recover':
        return answer(ledger.recover(one))
      case 'payOutSurplus':
        return answer(
          ledger.payOutSurplus({
            ...one,
            surplusPayoutId: altered ? names.otherDocumentId : ids.recoveryId,
          }),
        )
      case 'returnPayout':
        return answer(ledger.returnPayout(one))
      case 'clawBack':
        return answer(ledger.clawBack(one))
      case 'writeOff':
        return answer(ledger.writeOff(both))
      case 'recordCost':
        return answer(ledger.recordCost(both))
      case 'refundMerchant':
        return answer(ledger.refundMerchant(both))
    }
  }
  switch (action.do) {
    case 'inject':
      return answer(ledger.inject({ ...two, amountCents }))
    case 'creditInterest':
      return answer(ledger.creditInterest({ ...two, amountCents }))
    case 'chargeBank':
      return answer(ledger.chargeBank({ ...two, amountCents }))
    case 'setCap':
      return answer(ledger.setCap({ ...two, capCents: amountCents }))
    case 'openAgain':
      return answer(
        ledger.openFund({
          ...two,
          cityId: fund.code,
          kind: 'special',
          code: fund.code,
          name: 'Synthetic fund',
          capCents: amountCents,
        }),
      )
    case 'receive':
      throw new Error('a fund receives by a transfer of another')
    case 'transfer':
      return answer(ledger.transfer({ ...two, toFundId: other.fundId, amountCents }))
  }
}
