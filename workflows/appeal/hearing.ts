import { condition } from '@temporalio/workflow'
import type { AppealStanding } from '#domain/appeal-standing'

/** An appeal as its workflow holds it. */
export class Hearing {
  readonly appealId: string
  private read: AppealStanding | null = null

  constructor(appealId: string) {
    this.appealId = appealId
  }

  /** False for the first moment of a workflow, when commands may have arrived before the row was read. */
  isRead(): boolean {
    return this.read !== null
  }

  get standing(): AppealStanding {
    if (!this.read) throw new Error('the appeal was not read yet')
    return this.read
  }

  /** Takes a step and stands where it left the appeal; of two that overlap the newer standing counts. */
  async go(step: (now: number) => Promise<AppealStanding>): Promise<AppealStanding> {
    const standing = await step(Date.now())
    if (!this.read || standing.version >= this.read.version) this.read = standing
    return this.read
  }

  /** Waits until the standing changes or the instant comes. @returns false when that came first */
  async changes(until: number | null): Promise<boolean> {
    const seen = this.standing
    const changed = () => this.standing !== seen
    if (until !== null) return await condition(changed, Math.max(1, until - Date.now()))
    await condition(changed)
    return true
  }
}
