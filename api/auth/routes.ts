import type { FastifyInstance } from 'fastify'
import { toHeaders } from '../sessions.ts'
import { CALLER_HEADER, type StaffAuth } from './auth.ts'

/** Hands `/auth/*` to the sign-in library, which speaks the web's Request and Response. */
export async function serveAuth(app: FastifyInstance, auth: StaffAuth): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
  app.route({
    method: ['GET', 'POST'],
    url: '/auth/*',
    handler: async (request, reply) => {
      const url = new URL(request.url, `${request.protocol}://${request.host}`)
      const body = typeof request.body === 'string' && request.body !== '' ? { body: request.body } : {}
      const headers = toHeaders(request)
      headers.set(CALLER_HEADER, request.ip)
      const answer = await auth.handler(new Request(url, { method: request.method, headers, ...body }))
      reply.status(answer.status)
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value)
      for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie)
      return reply.send(answer.body ? Buffer.from(await answer.arrayBuffer()) : null)
    },
  })
}
