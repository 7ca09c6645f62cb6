import { allHandlersFinished, condition } from '@temporalio/workflow'
import { type CaseStanding, nextDeadline } from '#domain/case-standing'
import { type ComplaintState, isOver, type PayoutState } from '#domain/states'
import type { ProviderNotice } from '../payout/messages.ts'
import { steps } from './steps.ts'

/** A case as its workflow holds it: where it stands, and what arrived for it. */
export class Case {
  readonly id: string
  private read: CaseStanding | null = null
  private underWay = 0
  fundChanges = 0
  /** a person, or the rail itself, wants the provider asked now */
  askRequested = false
  /** the merchant has told its side: an advance that is held may be released by it */
  merchantStated = false
  readonly notices: ProviderNotice[] = []
  /** payouts the provider was asked to take back; a resumed case asks again, which changes nothing */
  readonly takenBack = new Set<string>()

  constructor(complaintId: string) {
    this.id = complaintId
  }

  /**
   * True when what is known here is what the row says: it was read, and no step of ours is writing to it. Until then a
   * command waits; refused by what was known a moment ago, it would be refused wrongly.
   */
  isSettled(): boolean {
    return this.read !== null && this.underWay === 0
  }

  get standing(): CaseStanding {
    if (!this.read) throw new Error('the case was not read yet')
    return this.read
  }

  isOver(): boolean {
    return isOver(this.standing.state)
  }

  isAt(...states: readonly ComplaintState[]): boolean {
    return states.includes(this.standing.state)
  }

  payoutIsAt(...states: readonly PayoutState[]): boolean {
    return this.standing.payout !== null && states.includes(this.standing.payout.state)
  }

  /** Takes a step in our own database and stands where it left the case. */
  async go(step: (now: number) => Promise<CaseStanding>): Promise<CaseStanding> {
    this.underWay += 1
    try {
      return await this.goOutside(step)
    } finally {
      this.underWay -= 1
    }
  }

  /** The same with the provider, which may take its time: commands do not wait for it, and the newer standing counts. */
  async goOutside(step: (now: number) => Promise<CaseStanding>): Promise<CaseStanding> {
    const standing = await step(Date.now())
    if (!this.read || standing.version >= this.read.version) this.read = standing
    return this.read
  }

  /** Waits until the case is in none of these states, letting the clocks that run on it pass meanwhile. */
  async leaves(...states: readonly ComplaintState[]): Promise<void> {
    await this.until(() => !this.isAt(...states))
  }

  /**
   * Waits until `done`, at most `withinMs`; a deadline that runs out on the way is recorded and the waiting goes on.
   * @returns false when the time was over first
   */
  async until(done: () => boolean, withinMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const giveUpAt = Date.now() + withinMs
    while (!done()) {
      const seen = this.standing
      const deadline = nextDeadline(seen)
      const wakeAt = Math.min(deadline?.at ?? Number.POSITIVE_INFINITY, giveUpAt)
      if (await waitFor(() => done() || this.standing !== seen, wakeAt)) continue
      if (deadline === null || deadline.at > Date.now()) return false
      await this.go((now) => steps.passDeadline(this.id, deadline.kind, now))
    }
    return true
  }

  /** A workflow that ends with a handler in flight would leave its caller without an answer. */
  async lastHandlers(): Promise<void> {
    await condition(allHandlersFinished)
  }
}

async function waitFor(changed: () => boolean, wakeAt: number): Promise<boolean> {
  if (wakeAt === Number.POSITIVE_INFINITY) {
    await condition(changed)
    return true
  }
  return await condition(changed, Math.max(1, wakeAt - Date.now()))
}
