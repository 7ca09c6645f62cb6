import {
  RailUnavailable,
  type PayoutRail,
  type RailOutcome,
  type Transfer,
} from '../../workflows/activities/payout-rail/rail.ts'
import type { RailName } from '#domain/rails'
import { standAside } from './activity-tasks.ts'
import type { Agenda } from './agenda.ts'
import type { VirtualClock } from './virtual-time.ts'

/** What a payee's account does with money; part of the account, so that a corrected payee has another. */
export const PAYEES = [
  'at-once',
  'a-minute-later',
  'confirms',
  'fails-later',
  'not-accepted',
  'silent',
] as const
export type PayeeKind = (typeof PAYEES)[number]

/** What happens to the next call. */
export const FAULTS = ['lost-before', 'lost-after', 'hangs', 'no-balance', 'busy', 'unknown-code'] as const
export type Fault = (typeof FAULTS)[number]

export interface Bill {
  readonly outBillNo: string
  readonly amountCents: number
  readonly rail: RailName
  readonly kind: PayeeKind
  state: 'processing' | 'waiting' | 'cancelling' | 'success' | 'fail' | 'cancelled' | 'returned'
  /** epoch milliseconds: when it goes on by itself */
  until: number
}

interface Call {
  readonly outBillNo: string
  readonly isSend: boolean
  /** it reaches the provider */
  readonly arrive: () => void
  readonly goOn: () => void
  gaveUp: boolean
}

const MINUTE = 60_000
/** the adapter's own patience with one call */
const ANSWER_WITHIN_MS = 7_000
const COLLECT_WITHIN_MS = 24 * 60 * MINUTE

/**
 * A provider with books of its own. It knows a number once, never pays it twice, and speaks through the same port as the real
 * ones; what goes wrong between it and us is the seed's choice.
 */
export class Provider {
  readonly bills = new Map<string, Bill>()
  /** money that left, by our number; never taken out again */
  readonly debits: { readonly outBillNo: string; readonly amountCents: number }[] = []
  readonly wrong: string[] = []
  private readonly clock: VirtualClock
  private readonly agenda: Agenda
  private readonly faults: Fault[] = []
  private calls: Call[] = []
  calm = false

  constructor(clock: VirtualClock, agenda: Agenda) {
    this.clock = clock
    this.agenda = agenda
  }

  readonly rail = (rail: RailName): PayoutRail => ({
    send: (transfer) => this.call(transfer.outBillNo, () => this.take(rail, transfer), true),
    query: (outBillNo) => this.call(outBillNo, () => this.tell(outBillNo)),
    cancel: (outBillNo) => this.call(outBillNo, () => this.takeBack(outBillNo)),
  })

  fail(fault: Fault): void {
    this.faults.push(fault)
  }

  /** It may still arrive that this number is to be paid. */
  isUnderWay = (outBillNo: string): boolean =>
    this.calls.some((call) => call.isSend && call.outBillNo === outBillNo)

  get hanging(): number {
    return this.calls.length
  }

  /** One of the calls that hang arrives: it is answered, or only takes effect when nobody waits for its answer any more. */
  arrive(which: number): void {
    const [call] = this.calls.splice(which % Math.max(1, this.calls.length), 1)
    if (!call) return
    call.arrive()
    if (!call.gaveUp) call.goOn()
  }

  /** Who called is dead; what was on its way arrives. */
  callersDie(): void {
    for (const call of this.calls.splice(0)) call.arrive()
    this.faults.length = 0
  }

  becomeCalm(): void {
    this.calm = true
    this.faults.length = 0
    while (this.calls.length > 0) this.arrive(0)
  }

  private async call(outBillNo: string, effect: () => RailOutcome, isSend = false): Promise<RailOutcome> {
    const fault = this.faults.shift()
    switch (fault) {
      case 'lost-before':
        throw new RailUnavailable('the connection broke')
      case 'lost-after':
        effect()
        throw new RailUnavailable('the answer was lost')
      case 'unknown-code':
        throw new RailUnavailable('the provider answered 400 NEW_CODE')
      case 'no-balance':
      case 'busy':
        // said of sending alone, and only where nothing went out
        if (this.bills.has(outBillNo)) throw new RailUnavailable('the provider answered 429')
        return { kind: 'later', code: 'NOT_ENOUGH', because: fault }
      case 'hangs':
        return await this.hang(outBillNo, effect, isSend)
      case undefined:
        return this.bills.get(outBillNo)?.kind === 'silent' && !this.calm ? silence() : effect()
    }
  }

  private async hang(outBillNo: string, effect: () => RailOutcome, isSend: boolean): Promise<RailOutcome> {
    let outcome: RailOutcome | null = null
    await standAside((goOn) => {
      const call: Call = {
        outBillNo,
        isSend,
        goOn,
        gaveUp: false,
        arrive: () => {
          try {
            outcome = effect()
          } catch {
            // it arrived, and there is no answer
          }
        },
      }
      this.calls.push(call)
      this.agenda.in(ANSWER_WITHIN_MS, () => {
        if (call.gaveUp || !this.calls.includes(call)) return
        call.gaveUp = true
        goOn()
      })
    })
    if (outcome === null) throw new RailUnavailable('no answer in time')
    return outcome
  }

  private take(rail: RailName, { outBillNo, amountCents, payee }: Transfer): RailOutcome {
    const known = this.bills.get(outBillNo)
    if (known) {
      if (known.amountCents !== amountCents) this.wrong.push(`${outBillNo} is sent with another amount`)
      return this.tell(outBillNo)
    }
    const kind = PAYEES.find((one) => payee.account.endsWith(one)) ?? 'at-once'
    if (kind === 'not-accepted') return { kind: 'failed', code: 'NAME_NOT_CORRECT' }
    const wait = kind === 'at-once' ? 0 : kind === 'confirms' ? COLLECT_WITHIN_MS : MINUTE
    const state = kind === 'confirms' && rail === 'wechat' ? 'waiting' : 'processing'
    this.bills.set(outBillNo, { outBillNo, amountCents, rail, kind, state, until: this.clock.now + wait })
    if (kind === 'silent' && !this.calm) return silence()
    return this.tell(outBillNo)
  }

  private tell(outBillNo: string): RailOutcome {
    const bill = this.look(outBillNo)
    switch (bill?.state) {
      case undefined:
        return { kind: 'not-found' }
      case 'processing':
      case 'cancelling':
        return { kind: 'accepted' }
      case 'waiting':
        return { kind: 'awaiting-payee', packageInfo: 'package' }
      case 'success':
        return { kind: 'paid', providerBillNo: `W${outBillNo.slice(0, 8)}` }
      case 'fail':
        return { kind: 'failed', code: failReasonOf(bill) }
      case 'cancelled':
        return { kind: 'cancelled' }
      case 'returned':
        return { kind: 'returned', code: 'AC04' }
    }
  }

  private takeBack(outBillNo: string): RailOutcome {
    const bill = this.look(outBillNo)
    if (bill?.state === 'waiting') Object.assign(bill, { state: 'cancelling', until: this.clock.now + 2_000 })
    return this.tell(outBillNo)
  }

  /** The bill as it is by now. */
  look(outBillNo: string): Bill | undefined {
    const bill = this.bills.get(outBillNo)
    if (!bill || bill.until > this.clock.now) return bill
    if (bill.state === 'waiting') bill.state = 'fail'
    else if (bill.state === 'cancelling') bill.state = 'cancelled'
    else if (bill.state === 'processing' && bill.kind === 'fails-later') bill.state = 'fail'
    else if (bill.state === 'processing') this.pay(bill)
    return bill
  }

  /** The payee takes it, if it still waits. */
  collect(outBillNo: string): void {
    const bill = this.look(outBillNo)
    if (bill?.state === 'waiting') this.pay(bill)
  }

  /** The payee's bank sends it back. */
  sendBack(outBillNo: string): boolean {
    const bill = this.look(outBillNo)
    if (bill?.state !== 'success' || bill.rail !== 'bank') return false
    bill.state = 'returned'
    return true
  }

  private pay(bill: Bill): void {
    bill.state = 'success'
    this.debits.push({ outBillNo: bill.outBillNo, amountCents: bill.amountCents })
  }
}

const failReasonOf = (bill: Bill): string => (bill.kind === 'confirms' ? 'OVERDUE_CLOSE' : 'ACCOUNT_FROZEN')

function silence(): never {
  throw new RailUnavailable('no answer')
}
