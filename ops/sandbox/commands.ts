import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { page } from './page.ts'
import { textOf } from './signed.ts'

/** A command of the operator: by program as JSON, which is answered with JSON, or by the page's form, which leads back to the page. */
export interface Command<Given> {
  readonly shape: z.ZodType<Given>
  /** what a form's fields say in the words of the shape */
  readonly fromForm: (field: (name: string) => string) => unknown
  /** @returns null when there is nothing that it could be done to */
  readonly work: (given: Given) => object | null
  /** what helps who sent something that is no command */
  readonly help?: object
}

export function serveCommand<Given>(app: FastifyInstance, path: string, command: Command<Given>): void {
  app.post(path, async (request, reply) => {
    // a page of somebody else must not press our buttons
    if (isForeign(request)) return reply.status(403).send({ code: 'NO_AUTH' })
    const byForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    const given = command.shape.safeParse(byForm ? fieldsOf(request, command) : parse(textOf(request)))
    const done = given.success ? command.work(given.data) : null
    if (byForm) return done ? reply.redirect('/', 303) : sayWrong(reply, given.success ? 404 : 400)
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR', ...command.help })
    return done ?? reply.status(404).send({ code: 'NOT_FOUND' })
  })
}

function isForeign({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers
  return origin !== undefined && origin !== `http://${host}`
}

function fieldsOf<Given>(request: FastifyRequest, { fromForm }: Command<Given>): unknown {
  const fields = new URLSearchParams(textOf(request))
  return fromForm((name) => fields.get(name)?.trim() ?? '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const sayWrong = (reply: FastifyReply, status: number): FastifyReply =>
  reply
    .status(status)
    .type('text/html; charset=utf-8')
    .send(
      page(
        'Nothing was changed · 没有更改',
        '<p>What was entered cannot be used: an amount looks like 1000 or 1,000.50. · 输入无效，金额应如 1000 或 1,000.50。</p><p><a href="/">Back · 返回</a></p>',
      ),
    )
