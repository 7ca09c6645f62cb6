import type { FastifyReply, FastifyRequest } from 'fastify'
import { readActiveStaff } from '#prisma/stores/staff'
import { readVisitor, type Visitor } from '#prisma/stores/visitors'
import type { StaffAuth } from './auth/auth.ts'
import type { Context, VisitorCookie } from './context.ts'
import type { Services } from './services.ts'

const NOBODY: Visitor = { tourist: null, merchant: null }

/** Reads who asks: staff by their session, a tourist or merchant by theirs. */
export const createContextReader =
  (services: Services, auth: StaffAuth, secure: boolean) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const cookie = (name: VisitorCookie) => request.cookies[name] ?? null
    const [staff, tourist, merchant] = await Promise.all([
      readStaff(services, auth, request),
      readCookie(services, cookie('xp_case')),
      readCookie(services, cookie('xp_merchant')),
    ])
    const options = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure }
    return {
      services,
      staff,
      tourist: tourist.tourist,
      merchant: merchant.merchant,
      address: request.ip,
      cookie,
      setCookie: (name, token, expiresAt) =>
        void reply.setCookie(name, token, { ...options, expires: expiresAt }),
      clearCookie: (name) => void reply.clearCookie(name, options),
    }
  }

const readCookie = async ({ database, secrets }: Services, token: string | null): Promise<Visitor> =>
  token ? await readVisitor(database.prisma, secrets.hash(token)) : NOBODY

async function readStaff({ database }: Services, auth: StaffAuth, request: FastifyRequest) {
  if (!request.headers.cookie?.includes('xianpei.session_token')) return null
  const session = await auth.api.getSession({ headers: toHeaders(request) })
  return session ? await readActiveStaff(database.prisma, session.user.id) : null
}

/** Fastify's headers as the web's. */
export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, String(value))
  return headers
}
