import { EventEmitter, on } from 'node:events'
import { clock } from '#prisma/clock'
import type { Database } from '#prisma/stores/database'
import { readChanges } from '#prisma/stores/changes'
import type { FastifyBaseLogger } from 'fastify'

export interface Change {
  readonly complaintId: string
  readonly cityId: string
  readonly caseNumber: string
}

/** Says that something changed, never what: the page asks again by its key. */
export interface Changes {
  ofCase(complaintId: string, signal: AbortSignal): AsyncGenerator<Change>
  ofCity(cityId: string, signal: AbortSignal): AsyncGenerator<Change>
  stop(): void
}

const LOOK_EVERY_MS = 300
/** rows of slow transactions become visible late, so each look reaches back over the last one */
const OVERLAP_MS = 2_000

/** One statement for all subscribers; nothing is asked while nobody listens. */
export function createChanges(database: Database, log: FastifyBaseLogger): Changes {
  const emitter = new EventEmitter().setMaxListeners(0)
  const seen = new Map<string, number>()
  const stopping = new AbortController()
  let since = clock.now()

  async function look(): Promise<void> {
    const from = new Date(since.getTime() - OVERLAP_MS)
    for (const change of await readChanges(database.prisma, from)) {
      const { complaintId, cityId, caseNumber, version, at } = change
      if (at > since) since = at
      const stamp = version * 1e14 + at.getTime()
      if (seen.get(complaintId) === stamp) continue
      seen.set(complaintId, stamp)
      emitter.emit(`case:${complaintId}`, { complaintId, cityId, caseNumber })
      emitter.emit(`city:${cityId}`, { complaintId, cityId, caseNumber })
    }
    if (seen.size > 50_000) seen.clear()
  }

  const timer = setInterval(() => {
    if (emitter.eventNames().length === 0) {
      since = clock.now()
      return
    }
    look().catch((error: unknown) => log.warn({ err: error }, 'changes could not be read'))
  }, LOOK_EVERY_MS)

  async function* listen(event: string, signal: AbortSignal): AsyncGenerator<Change> {
    const ended = AbortSignal.any([signal, stopping.signal])
    try {
      for await (const [change] of on(emitter, event, { signal: ended })) yield change
    } catch (error) {
      if (!ended.aborted) throw error
    }
  }
  return {
    ofCase: (complaintId, signal) => listen(`case:${complaintId}`, signal),
    ofCity: (cityId, signal) => listen(`city:${cityId}`, signal),
    stop() {
      clearInterval(timer)
      stopping.abort()
    },
  }
}
