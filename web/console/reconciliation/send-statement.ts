import { z } from 'zod'
import { type Imported, imported } from '#api/reconciliation/schema'
import { type DomainErrorCode, type ErrorFacts, isDomainErrorCode } from '#domain/errors'

export const refused = z.object({
  refusal: z.object({
    code: z.custom<DomainErrorCode>(isDomainErrorCode),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).catch({}),
  }),
})

export interface Refused {
  readonly code: DomainErrorCode
  readonly facts: ErrorFacts
}

/** Sends a statement to be looked at, or to be kept. */
export async function sendStatement(
  accountId: string,
  file: File,
  mode: 'preview' | 'import',
): Promise<{ readonly told: Imported } | { readonly refused: Refused }> {
  const body = new FormData()
  body.append('file', file)
  try {
    const answer = await fetch(`/bank-statements?account=${accountId}&mode=${mode}`, { method: 'POST', body })
    const read: unknown = await answer.json()
    return answer.ok ? { told: imported.parse(read) } : { refused: refused.parse(read).refusal }
  } catch {
    return { refused: { code: 'SERVICE_DOWN', facts: {} } }
  }
}
