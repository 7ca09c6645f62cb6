import { Pool } from 'pg'

const LOOK_EVERY_MS = 40
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
        found.reject(
          new Error(
            `${caseNumber} stays ${state}, not ${found.states.join(' or ')}: ${await story(caseNumber)}`,
          ),
        )
      else continue
      waiting.delete(caseNumber)
    }
  }
  /** What happened to it last, and which rules spoke against it. */
  async function story(caseNumber: string): Promise<string> {
    const { rows } = await pool.query<{ story: string }>(
      `SELECT concat_ws('; ', (SELECT string_agg(e.kind, ', ' ORDER BY e.id) FROM case_event e WHERE e.complaint_id = c.id),
         (SELECT string_agg(concat(a.kind, ' ', r->>'rule', ' ', r->>'value'), ', ') FROM assessment a, jsonb_array_elements(a.rules) r
          WHERE a.complaint_id = c.id AND (r->>'holds') = 'false'),
         (SELECT string_agg(concat(p.state, ' ', p.failure_code), ', ') FROM payout p WHERE p.complaint_id = c.id)) AS story
       FROM complaint c WHERE c.case_number = $1`,
      [caseNumber],
    )
    return rows[0]?.story ?? ''
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
