import { type Taken, taken } from '#api/bank-batch/schema'
import { type Refused, refused } from '../reconciliation/send-statement.ts'

/** Sends what the bank answered, to be read in. */
export async function sendAnswer(
  file: File,
): Promise<{ readonly taken: Taken } | { readonly refused: Refused }> {
  const body = new FormData()
  body.append('file', file)
  try {
    const answer = await fetch('/bank-answers', { method: 'POST', body })
    const read: unknown = await answer.json()
    return answer.ok ? { taken: taken.parse(read) } : { refused: refused.parse(read).refusal }
  } catch {
    return { refused: { code: 'SERVICE_DOWN', facts: {} } }
  }
}
