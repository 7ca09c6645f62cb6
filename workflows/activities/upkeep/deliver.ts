import { activityInfo, Context, heartbeat, sleep } from '@temporalio/activity'
import { messageFor } from '#domain/sentences'
import { claimMessages, markAttempt, markSent, type OutboxMessage } from '#prisma/stores/delivery'
import type { Upkeep } from './upkeep.ts'

const TURN_MS = 60_000
const LOOK_EVERY_MS = 200

/** Sends the outbox in order; a message the gateway does not take is tried again later, others do not wait for it. */
export async function deliverMessages(upkeep: Upkeep): Promise<void> {
  const until = Date.now() + TURN_MS
  while (Date.now() < until) {
    heartbeat()
    const batch = await claimMessages(upkeep.database.prisma, upkeep.cipher)
    for (const message of batch) await deliver(upkeep, message)
    if (batch.length === 0) await sleep(LOOK_EVERY_MS)
  }
}

async function deliver({ database, transport }: Upkeep, message: OutboxMessage): Promise<void> {
  try {
    const { subject, text } = messageFor(message.language, message.template, message.facts)
    await transport.send({ id: message.id, channel: message.channel, to: message.to, subject, text })
    await markSent(database.prisma, message.id)
  } catch (error) {
    Context.current().log.warn('a message was not taken and will be tried again', {
      messageId: message.id,
      attempt: activityInfo().attempt,
      error: error instanceof Error ? error.name : 'unknown',
    })
    await markAttempt(database.prisma, message.id, error instanceof Error ? error.name : 'unknown')
  }
}
