import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { Context } from '../context.ts'
import { readFile, takeOneFile } from '../one-file.ts'
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
  await takeOneFile(app, MOST_BYTES)
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
