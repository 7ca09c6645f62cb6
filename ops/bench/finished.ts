import { Pool } from 'pg'

const LOOK_EVERY_MS = 20

/** One statement for all that wait: which cases are captured and their recovery taken up. */
export function watchFinished(databaseUrl: string) {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 })
  const waiting = new Map<string, () => void>()
  let stopped = false

  async function look(): Promise<void> {
    while (!stopped) {
      if (waiting.size > 0) {
        const { rows } = await pool.query<{ case_number: string }>({
          name: 'finished',
          text: `SELECT c.case_number FROM complaint c
            JOIN recovery r ON r.complaint_id = c.id AND r.workflow_started_at IS NOT NULL
            WHERE c.case_number = ANY($1) AND c.state = 'resolved'`,
          values: [[...waiting.keys()]],
        })
        for (const { case_number } of rows) {
          waiting.get(case_number)?.()
          waiting.delete(case_number)
        }
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }
  const looking = look()
  return {
    finished: (caseNumber: string) => new Promise<void>((resolve) => waiting.set(caseNumber, resolve)),
    async stop() {
      stopped = true
      await looking
      await pool.end()
    },
  }
}
