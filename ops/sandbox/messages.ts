import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { openJournal } from './journal.ts'
import { escape, page } from './page.ts'

const message = z.object({
  id: z.string().min(1),
  channel: z.enum(['sms', 'email']),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  at: z.string().default(() => new Date().toISOString()),
})
type Message = z.infer<typeof message>

/** The gateways for SMS and e-mail, and the one page where everything they were given can be read. */
export function serveMessages(app: FastifyInstance, folder: string): void {
  const messages = new Map<string, Message>()
  const journal = openJournal(
    path.join(folder, 'messages.jsonl'),
    (given: Message) => messages.set(given.id, given),
    (given) => message.parse(given),
  )
  const query = z.object({ to: z.string().optional(), after: z.string().optional() })

  app.post('/messages', async (request, reply) => {
    const given = message.safeParse(JSON.parse(typeof request.body === 'string' ? request.body : 'null'))
    if (!given.success) return reply.status(400).send({ code: 'PARAM_ERROR' })
    if (!messages.has(given.data.id)) {
      messages.set(given.data.id, given.data)
      journal.append(given.data)
    }
    return reply.status(202).send({ id: given.data.id })
  })
  app.get('/messages', async (request, reply) => {
    const { to, after } = query.parse(request.query)
    const found = [...messages.values()]
      .filter((one) => (!to || one.to === to) && (!after || one.at > after))
      .reverse()
    if (!request.headers.accept?.includes('text/html')) return reply.send(found)
    return reply.type('text/html; charset=utf-8').send(page('Messages · 短信与邮件', rows(found)))
  })
}

const rows = (messages: readonly Message[]): string =>
  messages.length === 0
    ? '<p>Nothing was sent yet. Codes and news of a case appear here. · 还没有发出任何消息；验证码和进度通知会显示在这里。</p>'
    : messages
        .slice(0, 200)
        .map(
          (one) =>
            `<article><small>${escape(one.at)} · ${one.channel} → ${escape(one.to)}</small>` +
            `${one.subject ? `<h2>${escape(one.subject)}</h2>` : ''}<p>${escape(one.text)}</p></article>`,
        )
        .join('')
