import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import { mayMove, PAYOUT_MOVES, type PayoutState } from '#domain/states'
import { Prisma } from '../generated/client.ts'
import { payoutState } from './case-standing.ts'
import type { Db, Transaction } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'

const locked = z.object({
  id: z.string(),
  out_bill_no: z.string(),
  complaint_id: z.string(),
  decision_id: z.string(),
  fund_id: z.string(),
  merchant_id: z.string().nullable(),
  amount_cents: z.bigint().transform(cents),
  state: payoutState,
  reserve_round: z.number(),
  reservation_id: z.string().nullable(),
  waiting_since: z.date().nullable(),
  unknown_asked: z.number(),
  version: z.number(),
})

/** A payout's row as a step holds it, locked until its transaction ends. */
export type LockedPayout = z.infer<typeof locked>

const COLUMNS = Prisma.sql`id, out_bill_no, complaint_id, decision_id, fund_id, merchant_id, amount_cents, state, reserve_round,
  reservation_id, waiting_since, unknown_asked, version`
const latestOf = (complaintId: string) => Prisma.sql`
  SELECT ${COLUMNS} FROM payout WHERE complaint_id = ${complaintId}::uuid AND kind = 'advance'
  ORDER BY requested_at DESC, id DESC LIMIT 1`

/** The case's latest advance, or null when it has none. */
export const readPayoutOf = async (db: Db, complaintId: string): Promise<LockedPayout | null> =>
  z.array(locked).parse(await db.$queryRaw(latestOf(complaintId)))[0] ?? null

/** The same, locked until the transaction ends. */
export const lockPayoutOf = async (tx: Transaction, complaintId: string): Promise<LockedPayout | null> =>
  z.array(locked).parse(await tx.$queryRaw(Prisma.sql`${latestOf(complaintId)} FOR UPDATE`))[0] ?? null

/** The payout whose money is still set aside although it came to nothing. */
export const readPayoutToRelease = async (db: Db, complaintId: string): Promise<LockedPayout | null> =>
  z.array(locked).parse(
    await db.$queryRaw`
      SELECT ${COLUMNS} FROM payout WHERE complaint_id = ${complaintId}::uuid AND state IN ('cancelled', 'failed')
        AND reservation_id IS NOT NULL AND released_at IS NULL LIMIT 1`,
  )[0] ?? null

/** What the provider needs to know of the payee; decrypted only here, on its way out. */
export async function readPayee(
  db: Db,
  cipher: FieldCipher,
  payoutId: string,
): Promise<{ account: string; name: string }> {
  const payout = await db.payout.findUniqueOrThrow({
    where: { id: payoutId },
    select: { payeeAccountEnc: true, payeeNameEnc: true },
  })
  return {
    account: cipher.decrypt('payee-account', payout.payeeAccountEnc),
    name: cipher.decrypt('name', payout.payeeNameEnc),
  }
}

export interface NewPayout {
  readonly id: string
  readonly complaintId: string
  readonly decisionId: string
  readonly fundId: string
  readonly amountCents: Cents
  readonly at: Date
}

/** The payout's number at the provider: 32 letters and digits, the same for every try. */
export const outBillNoOf = (payoutId: string): string => payoutId.replaceAll('-', '')

/** Asks for a payout to the payee the case names; its account is copied, so a later change of the case changes nothing here. */
export async function requestPayout(tx: Transaction, payout: NewPayout): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO payout (id, out_bill_no, complaint_id, decision_id, fund_id, amount_cents, payee_account_enc, payee_name_enc,
      payee_index, merchant_id, requested_at)
    SELECT ${payout.id}::uuid, ${outBillNoOf(payout.id)}, id, ${payout.decisionId}::uuid, ${payout.fundId}::uuid,
      ${BigInt(payout.amountCents)}, payee_account_enc, person_name_enc, payee_index, merchant_id, ${payout.at}
    FROM complaint WHERE id = ${payout.complaintId}::uuid
    ON CONFLICT (id) DO NOTHING`
}

export type PayoutChange = Omit<Prisma.PayoutUncheckedUpdateInput, 'state' | 'version' | 'id'>

/**
 * Moves a locked payout on.
 * @throws DomainError `ILLEGAL_STATE_CHANGE`; the database refuses the same moves
 */
export async function movePayout(
  tx: Transaction,
  payout: LockedPayout,
  to: PayoutState,
  change: PayoutChange = {},
): Promise<LockedPayout> {
  if (payout.state !== to && !mayMove(PAYOUT_MOVES, payout.state, to))
    throw new DomainError('ILLEGAL_STATE_CHANGE', { from: payout.state, to })
  await tx.payout.update({
    where: { id: payout.id },
    data: { ...change, state: to, version: payout.version + 1 },
    select: { id: true },
  })
  return { ...payout, state: to, version: payout.version + 1 }
}

/** The ledger has given the rest back to the fund. */
export async function markReleased(db: Db, payoutId: string, at: Date): Promise<void> {
  await db.payout.update({ where: { id: payoutId }, data: { releasedAt: at }, select: { id: true } })
}

/** The fund a city's advances come from. @throws DomainError `FUND_NOT_FOUND` */
export async function fundIdOfCity(tx: Transaction, cityId: string): Promise<string> {
  const rows = await tx.$queryRaw`SELECT id FROM fund WHERE city_id = ${cityId} AND kind = 'city'`
  const fund = z.array(z.object({ id: z.string() })).parse(rows)[0]
  if (!fund) throw new DomainError('FUND_NOT_FOUND', { city: cityId })
  return fund.id
}

/** The case a provider's number belongs to, or null. */
export const findPayoutCase = async (db: Db, outBillNo: string): Promise<string | null> =>
  (
    await db.payout.findUnique({
      where: { outBillNo },
      select: { complaint: { select: { caseNumber: true } } },
    })
  )?.complaint.caseNumber ?? null
