import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '#prisma/stores/database'
import { markComplaintsStarted } from '#prisma/stores/sweeping'
import type { Commands } from './commands.ts'

interface Filed {
  readonly id: string
  readonly caseNumber: string
}

/** Starts the workflows of what was filed, after it was acknowledged. */
export interface Starter {
  /** A filing is being taken in. @returns what to call when it is acknowledged or refused */
  filingBegins(): () => void
  start(complaint: Filed): void
}

const AT_ONCE = 8
/** no filing for so long: the rush is over */
const LULL_MS = 15
const LONGEST_WAIT_MS = 2_000
/** beyond it a start is left to the sweeper */
const LONGEST_QUEUE = 5_000

/**
 * Taking in comes first: while filings are coming in, those before them wait, two seconds at most, so that a rush is
 * acknowledged at once and worked off after. A start that is lost with the process, or refused, is the sweeper's.
 */
export function createStarter(commands: Commands, database: Database, log: FastifyBaseLogger): Starter {
  const queue: (Filed & { readonly since: number })[] = []
  let filing = 0
  let lull: NodeJS.Timeout | undefined
  let starting = 0
  let timer: NodeJS.Timeout | null = null

  function work(): void {
    while (starting < AT_ONCE && queue.length > 0 && (filing === 0 || hasWaited())) {
      const next = queue.splice(0, AT_ONCE - starting)
      starting += next.length
      void startAll(next)
    }
    if (queue.length > 0 && !timer)
      timer = setTimeout(() => {
        timer = null
        work()
      }, LONGEST_WAIT_MS / 4)
  }

  const hasWaited = (): boolean => Date.now() - (queue[0]?.since ?? Date.now()) > LONGEST_WAIT_MS

  async function startAll(complaints: readonly Filed[]): Promise<void> {
    try {
      const settled = await Promise.allSettled(
        complaints.map((complaint) => commands.startComplaint(complaint)),
      )
      const started = complaints.filter((_, at) => settled[at]?.status === 'fulfilled')
      const lost = settled.find((one) => one.status === 'rejected')
      if (lost) log.warn({ err: lost.reason }, 'starts were left to the sweeper')
      await markComplaintsStarted(
        database,
        started.map(({ id }) => id),
      )
    } catch (error) {
      log.warn({ err: error }, 'starts were not marked; the sweeper looks at them again')
    } finally {
      starting -= complaints.length
      work()
    }
  }

  return {
    filingBegins() {
      filing += 1
      clearTimeout(lull)
      return () => {
        filing -= 1
        if (filing === 0) lull = setTimeout(work, LULL_MS)
      }
    },
    start(complaint) {
      if (queue.length < LONGEST_QUEUE) queue.push({ ...complaint, since: Date.now() })
      else log.warn({ complaintId: complaint.id }, 'a start was left to the sweeper')
    },
  }
}
