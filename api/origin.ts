import type { FastifyInstance } from 'fastify'

/**
 * A page of another site may make a visitor's browser send things, but cannot hide where they come from. Callers without a
 * browser send no Origin and carry no cookie of ours by themselves.
 */
export function refuseForeignOrigins(app: FastifyInstance, trusted: ReadonlySet<string>): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
    const { origin } = request.headers
    const site = request.headers['sec-fetch-site']
    const isForeign =
      origin !== undefined ? !trusted.has(origin) : site !== undefined && site !== 'same-origin'
    if (isForeign) await reply.status(403).send({ refusal: { code: 'NOT_ALLOWED', facts: {} } })
  })
}
