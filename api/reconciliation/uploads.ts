import multipart from '@fastify/multipart'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { Context } from '../context.ts'
import { asDomainError, toTrpcError } from '../errors.ts'
import type { Services } from '../services.ts'
import { importStatement } from './import-statement.ts'
import { imported } from './schema.ts'

const MOST_BYTES = 10 * 1_024 * 1_024

type ReadContext = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>

const where = z.strictObject({ account: z.uuid(), mode: z.enum(['preview', 'import']) })

/** Statements come in as files: too large for a call, and read as bytes. Finance only. */
export async function serveBankStatements(
  app: FastifyInstance,
  services: Services,
  readContext: ReadContext,
): Promise<void> {
  await app.register(multipart, { limits: { fileSize: MOST_BYTES, files: 1, fields: 4 } })
  app.setErrorHandler((error, _request, reply) => {
    const refused = asDomainError(error) ?? formFault(error)
    if (!refused) throw error
    return reply
      .status(getHTTPStatusCodeFromError(toTrpcError(refused)))
      .send({ refusal: { code: refused.code, facts: refused.facts } })
  })
  app.post('/bank-statements', async (request, reply) => {
    const { staff } = await readContext(request, reply)
    if (!staff) throw new DomainError('NOT_SIGNED_IN', {})
    if (staff.role !== 'finance') throw new DomainError('NOT_ALLOWED', {})
    const asked = where.safeParse(request.query)
    if (!asked.success) throw new DomainError('NOT_FOUND', {})
    const { account: accountId, mode } = asked.data
    const { fileName, content } = await readFile(request)
    const given = { accountId, fileName, content, preview: mode === 'preview' }
    const answer = imported.parse(await importStatement(services, staff, given))
    return await reply.status(mode === 'import' ? 201 : 200).send(answer)
  })
}

async function readFile(request: FastifyRequest): Promise<{ fileName: string; content: Buffer }> {
  if (!request.isMultipart()) throw new DomainError('FILE_NOT_READABLE', {})
  let file: { fileName: string; content: Buffer } | undefined
  // to the form's end: a second file refuses the first
  for await (const part of request.files())
    file = { fileName: cleanName(part.filename), content: await part.toBuffer() }
  if (!file) throw new DomainError('FILE_NOT_READABLE', {})
  return file
}

/** What the form itself is refused for; null for faults of ours. */
function formFault(error: unknown): DomainError | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE')
    return new DomainError('FILE_TOO_LARGE', { limit: MOST_BYTES })
  const status = 'statusCode' in error ? error.statusCode : undefined
  const mendable = typeof status === 'number' && status >= 400 && status < 500
  return mendable ? new DomainError('FILE_NOT_READABLE', {}) : null
}

/** Shown, never a place. */
const cleanName = (given: string): string =>
  [...given.normalize('NFC').replace(/[^\p{L}\p{N}._ -]/gu, '_')].slice(-100).join('') || 'statement'
