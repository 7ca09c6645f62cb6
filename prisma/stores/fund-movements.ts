import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { MOVEMENT_KINDS, type MovementKind } from '#domain/fund-movements'
import { type Cents, cents } from '#domain/money'
import type { Db } from './database.ts'

const person = z.object({ id: z.string(), name: z.string() })

const row = z.object({
  id: z.string(),
  fundId: z.string(),
  kind: z.enum(MOVEMENT_KINDS),
  amountCents: z.bigint().transform(cents),
  reference: z.string(),
  toFundId: z.string().nullable(),
  voucherNo: z.string().nullable(),
  recovery: z
    .object({
      id: z.string(),
      payoutId: z.string(),
      complaintId: z.string(),
      complaint: z.object({ caseNumber: z.string() }),
    })
    .nullable(),
  effectiveOn: z.date().transform((day) => day.toISOString().slice(0, 10)),
  requestedByStaff: person,
  requestedAt: z.date(),
  approvedByStaff: person.nullable(),
  approvedAt: z.date().nullable(),
  refusedByStaff: person.nullable(),
  refusedAt: z.date().nullable(),
  postedAt: z.date().nullable(),
})

const named = { select: { id: true, name: true } } as const
const WITH_PEOPLE = {
  requestedByStaff: named,
  approvedByStaff: named,
  refusedByStaff: named,
  recovery: {
    select: { id: true, payoutId: true, complaintId: true, complaint: { select: { caseNumber: true } } },
  },
} as const

const toMovement = (found: z.infer<typeof row>) => {
  const { id, requestedByStaff, approvedByStaff, refusedByStaff, recovery, ...rest } = found
  return {
    ...rest,
    movementId: id,
    recovery: recovery && {
      recoveryId: recovery.id,
      payoutId: recovery.payoutId,
      complaintId: recovery.complaintId,
    },
    caseNumber: recovery?.complaint.caseNumber ?? null,
    requestedBy: requestedByStaff,
    approvedBy: approvedByStaff,
    refusedBy: refusedByStaff,
  }
}
/** Money or a cap that one finance user asks for and another decides. */
export type FundMovement = ReturnType<typeof toMovement>

/** @throws DomainError `NOT_FOUND` when it is not this fund's */
export async function readMovement(db: Db, fundId: string, id: string): Promise<FundMovement> {
  const found = await db.fundMovement.findFirst({ where: { id, fundId }, include: WITH_PEOPLE })
  if (!found) throw new DomainError('NOT_FOUND', { movement: id })
  return toMovement(row.parse(found))
}

export async function listMovements(
  db: Db,
  fundId: string,
  { openOnly, limit }: { openOnly: boolean; limit: number },
): Promise<FundMovement[]> {
  const found = await db.fundMovement.findMany({
    where: { fundId, ...(openOnly ? { postedAt: null, refusedAt: null } : {}) },
    include: WITH_PEOPLE,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return found.map((movement) => toMovement(row.parse(movement)))
}

/** The latest recovery of a case of the city. @throws DomainError `NOT_FOUND` when it has none */
export async function recoveryOfCase(db: Db, cityId: string, caseNumber: string): Promise<string> {
  const found = await db.recovery.findFirst({
    where: { cityId, complaint: { caseNumber } },
    orderBy: { openedAt: 'desc' },
    select: { id: true },
  })
  if (!found) throw new DomainError('NOT_FOUND', { case: caseNumber })
  return found.id
}

export interface NewMovement {
  readonly id: string
  readonly fundId: string
  readonly kind: MovementKind
  readonly toFundId: string | null
  readonly recoveryId: string | null
  readonly voucherNo: string | null
  readonly amountCents: Cents
  readonly reference: string
  /** YYYY-MM-DD */
  readonly effectiveOn: string
  readonly staffId: string
  readonly at: Date
}

/**
 * Asks for a movement; asked again with the same id it is the same one.
 * @throws DomainError `IDEMPOTENCY_CONFLICT` when the id was used for something else
 */
export async function requestMovement(db: Db, movement: NewMovement): Promise<FundMovement> {
  const { staffId, at, amountCents, effectiveOn, ...rest } = movement
  await db.fundMovement.createMany({
    data: {
      ...rest,
      amountCents: BigInt(amountCents),
      effectiveOn: new Date(`${effectiveOn}T00:00:00Z`),
      requestedBy: staffId,
      requestedAt: at,
    },
    skipDuplicates: true,
  })
  const kept = await db.fundMovement.findUnique({ where: { id: movement.id }, include: WITH_PEOPLE })
  const known = kept && toMovement(row.parse(kept))
  const same =
    known?.fundId === movement.fundId &&
    known.kind === movement.kind &&
    known.amountCents === amountCents &&
    known.reference === movement.reference &&
    known.toFundId === movement.toFundId &&
    known.voucherNo === movement.voucherNo &&
    (known.recovery?.recoveryId ?? null) === movement.recoveryId &&
    known.effectiveOn === effectiveOn &&
    known.requestedBy.id === staffId
  if (!known || !same) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  return known
}

/**
 * The second person's word; the first to say it has it. The database refuses the asker's own.
 * @returns the movement as it stands now, whoever decided it
 * @throws DomainError `NOT_FOUND`, `FOUR_EYES_REQUIRED`
 */
export async function decideMovementRow(
  db: Db,
  decision: {
    readonly id: string
    readonly fundId: string
    readonly outcome: 'approved' | 'refused'
    readonly staffId: string
    readonly at: Date
  },
): Promise<FundMovement> {
  const { id, fundId, outcome, staffId, at } = decision
  const movement = await readMovement(db, fundId, id)
  if (movement.requestedBy.id === staffId) throw new DomainError('FOUR_EYES_REQUIRED', {})
  await db.fundMovement.updateMany({
    where: { id, fundId, approvedAt: null, refusedAt: null, requestedBy: { not: staffId } },
    data:
      outcome === 'approved'
        ? { approvedBy: staffId, approvedAt: at }
        : { refusedBy: staffId, refusedAt: at },
  })
  return await readMovement(db, fundId, id)
}

export async function markMovementPosted(db: Db, id: string, at: Date): Promise<void> {
  await db.fundMovement.updateMany({ where: { id, postedAt: null }, data: { postedAt: at } })
}

/** The ledger said no to an approved movement: nothing moved, and under this id nothing will. */
export async function markMovementRefused(db: Db, id: string, staffId: string, at: Date): Promise<void> {
  await db.fundMovement.updateMany({
    where: { id, postedAt: null },
    data: { approvedBy: null, approvedAt: null, refusedBy: staffId, refusedAt: at },
  })
}
