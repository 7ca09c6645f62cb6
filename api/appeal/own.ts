import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { fileAppeal, groundOfMerchant, groundOfTourist } from '#prisma/stores/appeal-filing'
import { createUploadTicket } from '#prisma/stores/evidence'
import { type Appellant, readOwnAppeal, requireOwnAppeal } from '#prisma/stores/own-appeals'
import { onPool, type Sql } from '#prisma/stores/sql'
import type { Services } from '../services.ts'

const TICKET_GOOD_FOR_MS = 24 * 60 * 60_000
const OPEN = ['filed', 'admitted', 'under-review']

const groundOf = (sql: Sql, who: Appellant) =>
  who.side === 'tourist'
    ? groundOfTourist(sql, who.complaintId)
    : groundOfMerchant(sql, who.recoveryId, who.merchantId)

/** What its appellant is shown. */
export async function readOwn({ database }: Services, who: Appellant) {
  const sql = onPool(database.pool)
  // another's claim is told from none before anything else is
  const ground = await groundOf(sql, who)
  const appeal = await readOwnAppeal(sql, who)
  return {
    may: ground.refused === null,
    until: ground.refused === null ? ground.until : null,
    because: ground.refused,
    appeal,
    open: appeal !== null && OPEN.includes(appeal.state),
    serverTime: clock.now(),
  }
}

/** The row first, then its workflow; a start that is lost is the sweeper's. */
export async function fileOwn(services: Services, who: Appellant, given: { id: string; text: string }) {
  const { database, commands, log } = services
  const { id } = await fileAppeal(database, { ...who, ...given, at: clock.now() })
  await commands.startAppeal(id).catch((error: unknown) => {
    log.warn({ err: error, appealId: id }, 'the start of an appeal was left to the sweeper')
  })
  return await readOwn(services, who)
}

/** A ticket to add evidence to one's own appeal, until it is decided. */
export async function openAppealUpload(
  { database, secrets }: Services,
  who: Appellant,
  appealId: string,
  complaintId: string,
) {
  const { state } = await requireOwnAppeal(onPool(database.pool), who, appealId)
  if (!OPEN.includes(state)) throw new DomainError('ILLEGAL_STATE_CHANGE', { state })
  const ticket = secrets.fresh()
  const expiresAt = new Date(clock.now().getTime() + TICKET_GOOD_FOR_MS)
  await createUploadTicket(database.prisma, {
    tokenHash: secrets.hash(ticket),
    expiresAt,
    complaintId,
    openedBy: who.side,
    appealId,
  })
  return { ticket, expiresAt }
}
