export interface Entry {
  readonly at: Date
  readonly act: () => Promise<void>
}

/** What is to be done and when. What falls after the end is never done: it is what stays open. */
export class Agenda {
  private readonly until: Date
  private readonly entries: Entry[] = []

  constructor(until: Date) {
    this.until = until
  }

  add(at: Date, act: () => Promise<void>): void {
    if (at >= this.until) return
    let place = this.entries.length
    while (place > 0 && (this.entries[place - 1]?.at ?? at) > at) place -= 1
    this.entries.splice(place, 0, { at, act })
  }

  /** When the next is due; null when nothing is left. */
  nextAt(): Date | null {
    return this.entries[0]?.at ?? null
  }

  takeDue(now: Date): Entry[] {
    const rest = this.entries.findIndex(({ at }) => at > now)
    return this.entries.splice(0, rest === -1 ? this.entries.length : rest)
  }
}
