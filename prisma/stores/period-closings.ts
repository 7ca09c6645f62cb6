import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { receivablesByMerchant, type MerchantReceivables } from '#domain/receivables'
import type { Db } from './database.ts'
import type { AsOf, OpenAdvance } from './ledger/contract.ts'

const request = z.object({
  month: z.string(),
  requestedAt: z.date(),
  requestedByStaff: z.object({ id: z.string(), name: z.string() }),
})

/** A month that one of finance has asked to close. */
export interface ClosingRequest {
  readonly month: string
  readonly requestedAt: Date
  readonly requestedBy: { readonly id: string; readonly name: string }
}

const toRequest = ({ requestedByStaff, ...rest }: z.infer<typeof request>): ClosingRequest => ({
  ...rest,
  requestedBy: requestedByStaff,
})
const NAMED = { include: { requestedByStaff: { select: { id: true, name: true } } } } as const

/** Asks for a month to be closed; whoever asked first stays the one who asked. */
export async function requestClosing(
  db: Db,
  { staffId, ...asked }: { fundId: string; month: string; staffId: string; requestedAt: Date },
): Promise<ClosingRequest> {
  await db.periodClosing.createMany({ data: { ...asked, requestedBy: staffId }, skipDuplicates: true })
  return await readClosing(db, asked.fundId, asked.month)
}

/** @throws DomainError `NOT_FOUND` when nobody asked for it */
export async function readClosing(db: Db, fundId: string, month: string): Promise<ClosingRequest> {
  const found = await db.periodClosing.findUnique({ where: { fundId_month: { fundId, month } }, ...NAMED })
  if (!found) throw new DomainError('NOT_FOUND', { month })
  return toRequest(request.parse(found))
}

export async function listClosings(db: Db, fundId: string): Promise<ClosingRequest[]> {
  const found = await db.periodClosing.findMany({ where: { fundId }, orderBy: { month: 'desc' }, ...NAMED })
  return found.map((row) => toRequest(request.parse(row)))
}

export interface NamedReceivables extends MerchantReceivables {
  readonly merchantName: string | null
}

/** What each merchant owed at a moment, by age, with its name; the largest first. */
export async function merchantReceivables(
  db: Db,
  advances: readonly OpenAdvance[],
  asOf: AsOf,
): Promise<NamedReceivables[]> {
  const payouts = await db.payout.findMany({
    where: { id: { in: advances.map(({ payoutId }) => payoutId) } },
    select: { id: true, merchant: { select: { id: true, name: true } } },
  })
  const merchantOf = new Map(payouts.map(({ id, merchant }) => [id, merchant]))
  const names = new Map(payouts.flatMap(({ merchant }) => (merchant ? [[merchant.id, merchant.name]] : [])))
  const owed = advances.map(({ payoutId, paidOn, owedCents }) => ({
    merchantId: merchantOf.get(payoutId)?.id ?? null,
    paidOn,
    owedCents,
  }))
  return receivablesByMerchant(owed, asOf.effectiveOn).map((row) => ({
    ...row,
    merchantName: row.merchantId === null ? null : (names.get(row.merchantId) ?? null),
  }))
}
