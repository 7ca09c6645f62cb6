import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'

const FILE = /^\d{4}-\d{2}-\d{2}\.json$/

/** The published head of a day, as the file says it: for auditors and everybody else, without signing in. */
export function serveHeads(app: FastifyInstance, folder: string): void {
  app.get<{ Params: { file: string } }>('/heads/:file', async ({ params: { file } }, reply) => {
    const head = FILE.test(file) ? await readFile(path.join(folder, file), 'utf8').catch(() => null) : null
    if (head === null) return reply.status(404).send({ error: 'NOT_FOUND' })
    return reply.type('application/json').header('cache-control', 'public, max-age=86400').send(head)
  })
}
