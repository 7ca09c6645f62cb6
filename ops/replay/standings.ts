import { Pool } from 'pg'

const LOOK_EVERY_MS = 100
const GIVE_UP_MS = 180_000

interface Waiting {
  readonly states: readonly string[]
  readonly until: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Tells when a case has come to a state: one look at the database for all that wait, so that waiting costs the platform little. */
export function watchStandings(databaseUrl: string) {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 })
  const waiting = new Map<string, Waiting>()
  let stopped = false

  async function look(): Promise<void> {
    const { rows } = await pool.query<{ case_number: string; state: string }>(
      'SELECT case_number, state FROM complaint WHERE case_number = ANY($1)',
      [[...waiting.keys()]],
    )
    for (const { case_number: caseNumber, state } of rows) {
      const found = waiting.get(caseNumber)
      if (!found) continue
      if (found.states.includes(state)) found.resolve()
      else if (Date.now() > found.until)
        found.reject(new Error(`${caseNumber} stays ${state}, not ${found.states.join(' or ')}`))
      else continue
      waiting.delete(caseNumber)
    }
  }
  const looking = (async () => {
    while (!stopped) {
      if (waiting.size > 0) await look()
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  })()
  return {
    comesTo: (caseNumber: string, ...states: readonly string[]) =>
      new Promise<void>((resolve, reject) =>
        waiting.set(caseNumber, { states, until: Date.now() + GIVE_UP_MS, resolve, reject }),
      ),
    async stop() {
      stopped = true
      await looking
      await pool.end()
    },
  }
}
export type Standings = ReturnType<typeof watchStandings>
