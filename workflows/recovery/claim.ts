import { condition } from '@temporalio/workflow'
import type { RecoveryStanding } from '#domain/recovery-standing'

/** The claim against a merchant as its workflow holds it: where it stands, and what arrived for it. */
export class Claim {
  readonly recoveryId: string
  private read: RecoveryStanding | null = null
  /** a person, or the provider itself, wants it asked now what became of the surplus */
  askRequested = false
  /** its row says that a step is due */
  stepRequested = false

  constructor(recoveryId: string) {
    this.recoveryId = recoveryId
  }

  /** False for the first moment of a workflow, when commands may have arrived before the row was read. */
  isRead(): boolean {
    return this.read !== null
  }

  get standing(): RecoveryStanding {
    if (!this.read) throw new Error('the recovery was not read yet')
    return this.read
  }

  /** Takes a step and stands where it left the claim. Steps of two commands may overlap: the newer standing counts. */
  async go(step: (now: number) => Promise<RecoveryStanding>): Promise<RecoveryStanding> {
    const standing = await step(Date.now())
    if (!this.read || standing.version >= this.read.version) this.read = standing
    return this.read
  }

  /** Waits until the standing changes, or the other thing happens, or the instant comes. @returns false when that came first */
  async changes(until: number | null, other: () => boolean = () => false): Promise<boolean> {
    const seen = this.standing
    const changed = () => this.standing !== seen || other()
    if (until !== null) return await condition(changed, Math.max(1, until - Date.now()))
    await condition(changed)
    return true
  }
}
