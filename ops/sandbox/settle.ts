import type { BillState } from '#domain/wechat-wire'
import { type Bill, type FinalState, isFinal } from './bill.ts'
import type { Bills } from './bills.ts'
import type { Notifier } from './notifier.ts'
import type { Signing } from './signed.ts'

/** All that the interface, the payee's page and the operator's page stand on. */
export interface Provider extends Signing {
  readonly bills: Bills
  readonly notifier: Notifier
  readonly baseUrl: string
  /** how long a transfer takes to go through */
  readonly delayMs: number
  /** how long the payee has to take the money */
  readonly collectWithinMs: number
}

/** What a bill waits for in its state: called once when it enters it, and again after a restart. */
export function goOn(provider: Provider, bill: Bill): void {
  if (bill.state === 'ACCEPTED' || bill.state === 'TRANSFERING') carryOut(provider, bill)
  else if (bill.state === 'CANCELING') takeBack(provider, bill)
  else if (bill.state === 'WAIT_USER_CONFIRM') lapse(provider, bill)
}

/** The money goes out after the usual delay; a transfer that a fault struck fails instead. */
function carryOut(provider: Provider, bill: Bill): void {
  const late = provider.faults.strikes('late-success') ? 60_000 : 0
  const state = provider.faults.strikes('fail-later') ? 'FAIL' : 'SUCCESS'
  provider.timers.later(provider.delayMs + late, () => settle(provider, bill, state, 'ACCOUNT_ERROR'))
}

/** A cancellation takes the usual delay too. */
function takeBack(provider: Provider, bill: Bill): void {
  provider.timers.later(provider.delayMs, () => settle(provider, bill, 'CANCELLED'))
}

/** What the payee does not take in time goes back to the account. */
function lapse(provider: Provider, bill: Bill): void {
  const dueInMs = Date.parse(bill.createdAt) + provider.collectWithinMs - Date.now()
  provider.timers.later(Math.max(0, dueInMs), () => expire(provider, bill.outBillNo))
}

/** @returns false when the bill does not wait for its payee */
export function expire(provider: Provider, outBillNo: string): boolean {
  const bill = provider.bills.find(outBillNo)
  if (bill?.state !== 'WAIT_USER_CONFIRM') return false
  settle(provider, bill, 'FAIL', 'OVERDUE_CLOSE')
  return true
}

function settle(provider: Provider, bill: Bill, state: FinalState, failReason = ''): void {
  const current = provider.bills.find(bill.outBillNo)
  if (!current || isFinal(current.state)) return
  advance(provider, current, state, state === 'FAIL' ? failReason : null)
}

/** Every step of a bill is told, those on the way too; then it waits for what its new state waits for. */
export function advance(
  provider: Provider,
  bill: Bill,
  state: BillState,
  failReason: string | null = null,
): Bill {
  const { moved, notice } = provider.bills.move(bill, state, failReason)
  provider.notifier.tell(notice)
  goOn(provider, moved)
  return moved
}
