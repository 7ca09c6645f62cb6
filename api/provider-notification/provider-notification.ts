import type { FastifyInstance } from 'fastify'
import { findPayout } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import type { Services } from '../services.ts'
import { type NotificationKeys, verifyNotification } from './verify.ts'

/**
 * Where the provider tells us what became of a transfer. The raw bytes are what is signed, so this scope parses nothing; a
 * notification is answered as heard only when the case's workflow has it.
 */
export async function serveProviderNotifications(
  app: FastifyInstance,
  services: Services,
  readKeys: () => NotificationKeys,
): Promise<void> {
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
    const payout = await findPayout(onPool(services.database.pool), notification.outBillNo)
    if (!payout) return reply.status(404).send({ code: 'FAIL' })
    if (payout.surplusOf) await services.commands.noticeSurplus(payout.surplusOf)
    else await services.commands.notice(payout.caseNumber, notification)
    return reply.status(204).send()
  })
}
