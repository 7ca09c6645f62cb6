import { z } from 'zod'
import { cents } from '#domain/money'
import type { Db } from './database.ts'
import { recoveryState } from './recoveries.ts'

const statement = z.object({
  askedAt: z.date(),
  dueAt: z.date(),
  statedAt: z.date().nullable(),
  complaint: z.object({
    caseNumber: z.string(),
    category: z.string(),
    cause: z.string(),
    askedCents: z.bigint().transform(cents),
  }),
})
const recovery = z.object({
  id: z.string(),
  reference: z.string(),
  state: recoveryState,
  amountCents: z.bigint().transform(cents),
  recoveredCents: z.bigint().transform(cents),
  dueAt: z.date().nullable(),
})

const MOST = 100

/** What a merchant has to know, without a word of who complains. */
export async function readMerchantNotices(db: Db, merchantId: string) {
  const [statements, recoveries] = await Promise.all([
    db.merchantStatement.findMany({
      where: { merchantId },
      orderBy: { askedAt: 'desc' },
      take: MOST,
      select: {
        askedAt: true,
        dueAt: true,
        statedAt: true,
        complaint: { select: { caseNumber: true, category: true, cause: true, askedCents: true } },
      },
    }),
    db.recovery.findMany({
      where: { merchantId },
      orderBy: { openedAt: 'desc' },
      take: MOST,
      select: {
        id: true,
        reference: true,
        state: true,
        amountCents: true,
        recoveredCents: true,
        dueAt: true,
      },
    }),
  ])
  return { statements: z.array(statement).parse(statements), recoveries: z.array(recovery).parse(recoveries) }
}

/** The merchant's side of a case that names it; once. @returns until when it was asked for, or null when there is none */
export async function recordMerchantStatement(
  db: Db,
  given: {
    readonly caseNumber: string
    readonly merchantId: string
    readonly position: 'agrees' | 'objects' | 'has-settled'
    readonly text: string
    readonly at: Date
  },
): Promise<{ dueAt: Date; statedAt: Date } | null> {
  const { caseNumber, merchantId, position, text, at } = given
  const where = { merchantId, complaint: { caseNumber } }
  await db.merchantStatement.updateMany({
    where: { ...where, statedAt: null },
    data: { position, text, statedAt: at },
  })
  const row = await db.merchantStatement.findFirst({ where, select: { dueAt: true, statedAt: true } })
  return row && { dueAt: row.dueAt, statedAt: row.statedAt ?? at }
}

/** True when the recovery is against this merchant. */
export const isRecoveryAgainst = async (db: Db, recoveryId: string, merchantId: string): Promise<boolean> =>
  (await db.recovery.count({ where: { id: recoveryId, merchantId } })) > 0

/** Who a plate or a licence stands for, and how it is reached, for its sign-in; a licence may be known in several cities. */
export const findMerchantContacts = (db: Db, plateCode: string, licenceNumber: string | null) =>
  db.merchant.findMany({
    where: { OR: [{ plateCode }, ...(licenceNumber === null ? [] : [{ licenceNumber }])] },
    select: { id: true, name: true, contactIndex: true },
    orderBy: { createdAt: 'asc' },
    take: 20,
  })
