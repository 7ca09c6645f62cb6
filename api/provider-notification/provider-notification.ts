import type { FastifyInstance } from 'fastify'
import { keepEvent, markHeard } from '#prisma/stores/provider-notifications'
import { onPool } from '#prisma/stores/sql'
import type { Services } from '../services.ts'
import { type NotificationKeys, type ProviderNotification, verifyNotification } from './verify.ts'

/**
 * Where the provider tells us what became of a transfer. The raw bytes are what is signed, so this scope parses nothing. Each
 * event is kept once and passed on once; it is answered as heard only when the case's workflow has it.
 */
export async function serveProviderNotifications(
  app: FastifyInstance,
  services: Services,
  readKeys: () => NotificationKeys,
): Promise<void> {
  const underWay = new Map<string, Promise<boolean>>()
  /** The same event told again while it is being passed on waits for that. */
  const passOnOnce = (notification: ProviderNotification): Promise<boolean> => {
    const { eventId } = notification
    const passing =
      underWay.get(eventId) ?? passOn(services, notification).finally(() => underWay.delete(eventId))
    underWay.set(eventId, passing)
    return passing
  }
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
  app.post('/provider/notifications', { bodyLimit: 64 * 1_024 }, async (request, reply) => {
    const header = (name: string) => String(request.headers[`wechatpay-${name}`] ?? '')
    const verdict = verifyNotification(
      readKeys(),
      {
        body: typeof request.body === 'string' ? request.body : '',
        serial: header('serial'),
        timestamp: header('timestamp'),
        nonce: header('nonce'),
        signature: header('signature'),
      },
      Date.now(),
    )
    if (!verdict.genuine) {
      request.log.warn({ because: verdict.because }, 'a provider notification was not believed')
      return reply.status(401).send({ code: 'FAIL' })
    }
    const { notification } = verdict
    if (!(await passOnOnce(notification))) {
      request.log.error(
        { eventId: notification.eventId },
        'the provider tells of a transfer that is none of ours',
      )
      return reply.status(404).send({ code: 'FAIL' })
    }
    return reply.status(204).send()
  })
}

/** @returns false when the transfer is none of ours */
async function passOn(
  { database, commands }: Services,
  notification: ProviderNotification,
): Promise<boolean> {
  const sql = onPool(database.pool)
  const event = await keepEvent(sql, notification)
  if (event.caseNumber === null) return false
  if (event.heard) return true
  if (event.surplusOf) await commands.noticeSurplus(event.surplusOf)
  else await commands.notice(event.caseNumber, notification)
  await markHeard(sql, notification.eventId)
  return true
}
