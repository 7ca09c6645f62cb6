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
  const until = Date.now() + TURN_MS
  while (Date.now() < until) {
    heartbeat()
    if ((await deliverDue(upkeep, warn)) === 0) await sleep(LOOK_EVERY_MS)
  }
}

const warn: NotTaken = (messageId, error) => {
  const { attempt } = activityInfo()
  const facts = { messageId, attempt, error }
  Context.current().log.warn('a message was not taken and will be tried again', facts)
}

type Outbox = Pick<Upkeep, 'database' | 'cipher' | 'transport'>
type NotTaken = (messageId: string, error: string) => void

/** Sends what is due now. @returns how many messages were */
export async function deliverDue(outbox: Outbox, notTaken: NotTaken): Promise<number> {
  const { database, cipher } = outbox
  const due = await claimMessages(database.prisma, cipher)
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const some = due.slice(at, at + AT_ONCE)
    const sent = await Promise.all(some.map((message) => deliver(outbox, message, notTaken)))
    await markSent(
      database.prisma,
      sent.filter((id) => id !== null),
    )
  }
  return due.length
}

/** @returns the id of what was sent, or null when the gateway did not take it */
async function deliver(
  { database, transport }: Outbox,
  message: OutboxMessage,
  notTaken: NotTaken,
): Promise<string | null> {
  try {
    const { subject, text } = messageFor(message.language, message.template, message.facts)
    await transport.send({ id: message.id, channel: message.channel, to: message.to, subject, text })
    return message.id
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    notTaken(message.id, name)
    await markAttempt(database.prisma, message.id, name)
    return null
  }
}
