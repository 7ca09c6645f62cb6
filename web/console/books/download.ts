import { z } from 'zod'
import { DomainError, type DomainErrorCode, isDomainErrorCode } from '#domain/errors'

const refused = z.object({
  refusal: z.object({
    code: z.custom<DomainErrorCode>(isDomainErrorCode),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).catch({}),
  }),
})

/**
 * Fetches a file of finance's and hands it to the browser to be saved.
 * @throws DomainError what it was refused for; SERVICE_DOWN when nobody answered
 */
export async function download(address: string): Promise<void> {
  const answer = await fetch(address).catch(() => null)
  if (!answer) throw new DomainError('SERVICE_DOWN', {})
  if (!answer.ok) throw refusalOf(await answer.json().catch(() => null))
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'xianpei'
  link.click()
  URL.revokeObjectURL(url)
}

function refusalOf(body: unknown): DomainError {
  const read = refused.safeParse(body)
  return read.success
    ? new DomainError(read.data.refusal.code, read.data.refusal.facts)
    : new DomainError('SERVICE_DOWN', {})
}
