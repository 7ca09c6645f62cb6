import { activityInfo, Context, heartbeat, sleep } from '@temporalio/activity'
import { messageFor } from '#domain/sentences'
import { claimMessages, markAttempt, markSent, type OutboxMessage } from '#prisma/stores/delivery'
import type { Upkeep } from './upkeep.ts'

const TURN_MS = 60_000
const LOOK_EVERY_MS = 200
/** messages of one case may overtake each other only within so many */
const AT_ONCE = 10

/** Sends the outbox, oldest first; a message the gateway does not take is tried again later, others do not wait for it. */
export async function deliverMessages(upkeep: Upkeep): Promise<void> {
  const { database, cipher } = upkeep
  const until = Date.now() + TURN_MS
  while (Date.now() < until) {
    heartbeat()
    const batch = await claimMessages(database.prisma, cipher)
    for (let at = 0; at < batch.length; at += AT_ONCE) {
      const sent = await Promise.all(batch.slice(at, at + AT_ONCE).map((message) => deliver(upkeep, message)))
      await markSent(
        database.prisma,
        sent.filter((id) => id !== null),
      )
    }
    if (batch.length === 0) await sleep(LOOK_EVERY_MS)
  }
}

/** @returns the id of what was sent, or null when the gateway did not take it */
async function deliver({ database, transport }: Upkeep, message: OutboxMessage): Promise<string | null> {
  try {
    const { subject, text } = messageFor(message.language, message.template, message.facts)
    await transport.send({ id: message.id, channel: message.channel, to: message.to, subject, text })
    return message.id
  } catch (error) {
    Context.current().log.warn('a message was not taken and will be tried again', {
      messageId: message.id,
      attempt: activityInfo().attempt,
      error: error instanceof Error ? error.name : 'unknown',
    })
    await markAttempt(database.prisma, message.id, error instanceof Error ? error.name : 'unknown')
    return null
  }
}
