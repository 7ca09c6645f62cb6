import { openSync, readSync } from 'node:fs'

/** How far the clock is ahead of the machine's, in milliseconds: nothing, unless this process was told to follow a simulated one. */
let lead = (): number => 0

/**
 * What time it is for every record we write and every rule about time. Waiting, deadlines of calls and the signed
 * timestamps of the provider's wire go by the machine's clock (ADR 018).
 */
export const clock = {
  now: (): Date => new Date(Date.now() + lead()),
  /** what a statement adds to the database's own clock */
  leadMs: (): number => lead(),
}

const LEAD_BYTES = 8

/**
 * Follows a clock that somebody else moves: its lead stands in the file's first eight bytes, and is read anew each time.
 * @throws in production, where nobody moves the time
 */
export function followSimulatedClock(file: string, nodeEnvironment: string | undefined): void {
  if (nodeEnvironment === 'production') throw new Error('production has no simulated clock')
  const descriptor = openSync(file, 'r')
  const bytes = Buffer.alloc(LEAD_BYTES)
  lead = () => {
    readSync(descriptor, bytes, 0, LEAD_BYTES, 0)
    return bytes.readDoubleLE()
  }
}
