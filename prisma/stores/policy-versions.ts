import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { Policy } from '#domain/policy'
import { type Database, type Db, inTransaction } from './database.ts'
import { storedPolicy } from './policies.ts'

const row = z.object({
  id: z.string(),
  number: z.number(),
  effectiveAt: z.date(),
  createdAt: z.date(),
  createdByStaff: z.object({ id: z.string(), name: z.string() }).nullable(),
  parameters: storedPolicy,
})

const toVersion = ({ createdByStaff, ...rest }: z.infer<typeof row>) => ({
  ...rest,
  createdBy: createdByStaff,
})
export type ListedPolicy = ReturnType<typeof toVersion>

const WITH_AUTHOR = { createdByStaff: { select: { id: true, name: true } } } as const

/** Every version a city ever had, newest first. */
export async function listPolicies(db: Db, cityId: string): Promise<ListedPolicy[]> {
  const found = await db.policyVersion.findMany({
    where: { cityId },
    include: WITH_AUTHOR,
    orderBy: { number: 'desc' },
  })
  return found.map((version) => toVersion(row.parse(version)))
}

/**
 * Adds the next version; none is ever edited. A version cannot begin before the newest one, or it would never hold.
 * @throws DomainError `STALE_PAGE` when somebody was faster
 */
export async function supersedePolicy(
  database: Database,
  next: {
    readonly cityId: string
    readonly basedOn: number
    readonly policy: Policy
    readonly effectiveAt: Date
    readonly staffId: string
  },
): Promise<ListedPolicy> {
  return await inTransaction(database, async (tx) => {
    const { cityId, basedOn, policy, effectiveAt, staffId } = next
    const newest = await tx.policyVersion.findFirst({ where: { cityId }, orderBy: { number: 'desc' } })
    if (newest?.number !== basedOn) throw new DomainError('STALE_PAGE', { version: newest?.number ?? 0 })
    if (newest.effectiveAt > effectiveAt)
      throw new DomainError('STALE_PAGE', { effectiveAt: newest.effectiveAt.toISOString() })
    // two at once: the second meets the unique number
    const made = await tx.policyVersion.createMany({
      data: { cityId, number: basedOn + 1, effectiveAt, parameters: { ...policy }, createdBy: staffId },
      skipDuplicates: true,
    })
    if (made.count === 0) throw new DomainError('STALE_PAGE', { version: basedOn + 1 })
    const added = await tx.policyVersion.findFirstOrThrow({
      where: { cityId, number: basedOn + 1 },
      include: WITH_AUTHOR,
    })
    return toVersion(row.parse(added))
  })
}
