import path from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const A_YEAR_SECONDS = 31_536_000

/** The built pages: the site at `/`, the console at `/console/`; an address within either opens its page. */
export async function serveWeb(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(staticFiles, {
    root: path.resolve(folder),
    wildcard: false,
    index: false,
    preCompressed: true,
    setHeaders(reply, file) {
      // names of built assets carry their content's hash; pages do not
      const cache = file.includes(`${path.sep}assets${path.sep}`)
        ? `public, max-age=${A_YEAR_SECONDS}, immutable`
        : 'no-cache'
      reply.header('cache-control', cache)
    },
  })
  app.get('/console', (_request, reply) => reply.redirect('/console/', 308))
  app.get('/console/*', (_request, reply) => reply.sendFile('console/index.html'))
  app.get('/*', (_request, reply) => reply.sendFile('index.html'))
}
