import { z } from 'zod'
import { type DomainErrorCode, isDomainErrorCode } from '#domain/errors'

const answer = z.union([
  z.object({ id: z.uuid() }),
  z.object({ refusal: z.object({ code: z.custom<DomainErrorCode>(isDomainErrorCode) }) }),
])

export type Uploaded = { readonly id: string } | { readonly code: DomainErrorCode }

/** Sends one file under a ticket; a refusal comes back as its code. */
export async function upload(ticket: string, file: File): Promise<Uploaded> {
  const body = new FormData()
  body.append('file', file)
  try {
    const response = await fetch('/uploads', { method: 'POST', headers: { 'x-upload-ticket': ticket }, body })
    const read = answer.parse(await response.json())
    return 'id' in read ? read : read.refusal
  } catch {
    return { code: 'SERVICE_DOWN' }
  }
}
