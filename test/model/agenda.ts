import type { VirtualClock } from './virtual-time.ts'

interface Entry {
  readonly at: number
  readonly happen: () => void
}

/** What is due at which instant of a seed's clock, in order; of two at one instant the older first. */
export class Agenda {
  private readonly clock: VirtualClock
  private entries: Entry[] = []

  constructor(clock: VirtualClock) {
    this.clock = clock
  }

  /** @returns how to take it back */
  in(ms: number, happen: () => void): () => void {
    const entry = { at: this.clock.now + Math.max(1, ms), happen }
    const place = this.entries.findIndex((other) => other.at > entry.at)
    this.entries.splice(place < 0 ? this.entries.length : place, 0, entry)
    return () => {
      this.entries = this.entries.filter((other) => other !== entry)
    }
  }

  /** epoch milliseconds, or null when nothing is due ever */
  next(): number | null {
    return this.entries[0]?.at ?? null
  }

  /** The clock goes to the next entry, which happens. */
  happenNext(): void {
    const entry = this.entries.shift()
    if (!entry) return
    this.clock.now = Math.max(this.clock.now, entry.at)
    entry.happen()
  }

  clear(): void {
    this.entries = []
  }
}
