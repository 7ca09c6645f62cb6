import multipart from '@fastify/multipart'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DomainError } from '#domain/errors'
import { asDomainError, toTrpcError } from './errors.ts'

/** A door that takes one file at a time as a form, and says a refusal as procedures do. */
export async function takeOneFile(app: FastifyInstance, mostBytes: number): Promise<void> {
  await app.register(multipart, { limits: { fileSize: mostBytes, files: 1, fields: 4 } })
  app.setErrorHandler((error, _request, reply) => {
    const refused = asDomainError(error) ?? formFault(error, mostBytes)
    if (!refused) throw error
    return reply
      .status(getHTTPStatusCodeFromError(toTrpcError(refused)))
      .send({ refusal: { code: refused.code, facts: refused.facts } })
  })
}

/** @throws DomainError `FILE_NOT_READABLE` for a form without exactly one file */
export async function readFile(request: FastifyRequest): Promise<{ fileName: string; content: Buffer }> {
  if (!request.isMultipart()) throw new DomainError('FILE_NOT_READABLE', {})
  let file: { fileName: string; content: Buffer } | undefined
  // to the form's end: a second file refuses the first
  for await (const part of request.files())
    file = { fileName: cleanName(part.filename), content: await part.toBuffer() }
  if (!file) throw new DomainError('FILE_NOT_READABLE', {})
  return file
}

/** What the form itself is refused for; null for faults of ours. */
function formFault(error: unknown, mostBytes: number): DomainError | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE')
    return new DomainError('FILE_TOO_LARGE', { limit: mostBytes })
  const status = 'statusCode' in error ? error.statusCode : undefined
  const mendable = typeof status === 'number' && status >= 400 && status < 500
  return mendable ? new DomainError('FILE_NOT_READABLE', {}) : null
}

/** Shown, never a place. */
const cleanName = (given: string): string =>
  [...given.normalize('NFC').replace(/[^\p{L}\p{N}._ -]/gu, '_')].slice(-100).join('') || 'file'
