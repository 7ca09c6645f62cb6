import { DomainError } from './errors.ts'
import { isReasonFor } from './reasons.ts'

export interface GroupDecision {
  readonly kind: 'advance' | 'rejected' | 'referred'
  readonly reasonCode?: string | undefined
  readonly members: readonly {
    readonly caseNumber: string
    /** fen; each advance has its own */
    readonly amountCents?: number | undefined
  }[]
}

/**
 * Checks what a decision of a whole group must say (DOMAIN *group case*: one decision, a payout for each): an amount for each that is
 * advanced, a reason for a no, nobody named twice. Whether an amount fits its own case is for that case to judge.
 * @throws DomainError `AMOUNT_NOT_POSITIVE`, `REASON_REQUIRED`, `INVALID`
 */
export function checkGroupDecision({ kind, reasonCode, members }: GroupDecision): void {
  if (new Set(members.map(({ caseNumber }) => caseNumber)).size !== members.length)
    throw new DomainError('INVALID', { field: 'members' })
  for (const { amountCents } of members) {
    if (kind === 'advance' && amountCents === undefined)
      throw new DomainError('AMOUNT_NOT_POSITIVE', { field: 'amountCents' })
    if (kind !== 'advance' && amountCents !== undefined)
      throw new DomainError('INVALID', { field: 'amountCents' })
  }
  if (
    kind === 'advance'
      ? reasonCode !== undefined && !isReasonFor('part', reasonCode)
      : !isReasonFor(kind, reasonCode)
  )
    throw new DomainError('REASON_REQUIRED', {})
}
