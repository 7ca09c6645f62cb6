import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { StaffRole } from '#domain/people'
import type { Context, SignedInStaff } from '../context.ts'
import { asDomainError, toTrpcError } from '../errors.ts'
import { makeCaseFile } from '../recovery/case-file.ts'
import type { Services } from '../services.ts'
import { makeAuditTables } from './audit-tables.ts'
import { type MadeExport, makeExport, MOST_ROWS } from './make-export.ts'
import { auditQuery, exportQuery, exportTable, voucherQuery } from './schema.ts'
import { makeVouchers } from './vouchers.ts'

type ReadContext = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>

const MONEY_READ: readonly StaffRole[] = ['finance', 'supervisor', 'admin']
/** Each makes a file of up to a million rows; the rest ask again. */
const MOST_AT_ONCE = 3

/** Files that finance takes away: plain downloads behind the session, each kept in the log before it leaves. */
export function serveDownloads(
  app: FastifyInstance,
  services: Services,
  readContext: ReadContext,
  mostRows = MOST_ROWS,
): void {
  app.setErrorHandler((error, _request, reply) => {
    const refused = asDomainError(error)
    if (!refused) throw error
    return reply
      .status(getHTTPStatusCodeFromError(toTrpcError(refused)))
      .send({ refusal: { code: refused.code, facts: refused.facts } })
  })
  const inTurn = turns(MOST_AT_ONCE)
  app.get('/finance-exports/audit-tables', async (request, reply) => {
    const staff = allowed(request, await readContext(request, reply), MONEY_READ)
    const query = read(auditQuery, request.query)
    return await send(reply, await inTurn(() => makeAuditTables(services, staff, query, mostRows)))
  })
  app.get('/finance-exports/vouchers', async (request, reply) => {
    const staff = allowed(request, await readContext(request, reply), MONEY_READ)
    const query = read(voucherQuery, request.query)
    return await send(reply, await inTurn(() => makeVouchers(services, staff, query)))
  })
  app.get<{ Params: { recoveryId: string } }>(
    '/finance-exports/case-files/:recoveryId',
    async (request, reply) => {
      const staff = allowed(request, await readContext(request, reply), ['finance', 'supervisor'])
      const recoveryId = read(z.uuid(), request.params.recoveryId)
      return await send(reply, await inTurn(() => makeCaseFile(services, staff, recoveryId)))
    },
  )
  app.get<{ Params: { table: string } }>('/finance-exports/:table', async (request, reply) => {
    const staff = allowed(request, await readContext(request, reply), MONEY_READ)
    const table = read(exportTable, request.params.table)
    if (table === 'exceptions' && staff.role !== 'finance') throw new DomainError('NOT_ALLOWED', {})
    const query = read(exportQuery, request.query)
    return await send(reply, await inTurn(() => makeExport(services, staff, table, query, mostRows)))
  })
}

/** What does not fit its shape is an address that nobody was given. */
function read<T>(shape: z.ZodType<T>, given: unknown): T {
  const found = shape.safeParse(given)
  if (!found.success) throw new DomainError('NOT_FOUND', {})
  return found.data
}

/** Another site may not make somebody's browser fetch a file, and so fill the log with what they never took. */
export function allowed(
  request: FastifyRequest,
  { staff }: Context,
  roles: readonly StaffRole[],
): SignedInStaff {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new DomainError('NOT_ALLOWED', {})
  if (!staff) throw new DomainError('NOT_SIGNED_IN', {})
  if (!roles.includes(staff.role)) throw new DomainError('NOT_ALLOWED', {})
  return staff
}

function turns(most: number) {
  let running = 0
  return async <T>(make: () => Promise<T>): Promise<T> => {
    if (running >= most) throw new DomainError('SERVICE_BUSY', {})
    running += 1
    try {
      return await make()
    } finally {
      running -= 1
    }
  }
}

const send = (reply: FastifyReply, { fileName, mediaType, body }: MadeExport) =>
  reply
    .headers({
      'content-type': mediaType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
    .send(body)
