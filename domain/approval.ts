import { addCents, type Cents } from './money.ts'
import type { StaffRole } from './people.ts'
import type { Policy } from './policy.ts'

export type ApprovalNeeded = 'none' | 'second-person' | 'supervisor'

/** What a correction can change of a payee. */
export const PAYEE_PARTS = ['name', 'rail', 'account', 'bankCode'] as const
export type PayeePart = (typeof PAYEE_PARTS)[number]

/**
 * Who must also say yes to an advance. Splits are summed: what the same payee already had from the same merchant that day
 * counts against the limits too (D). At a merchant of high risk the second person is needed from half the amount (D).
 */
export function approvalNeeded(
  amountCents: Cents,
  sameDayCents: Cents,
  policy: Policy,
  merchantAtHighRisk = false,
): ApprovalNeeded {
  const total = addCents(amountCents, sameDayCents)
  if (total > policy.claimCapCents) return 'supervisor'
  const from = merchantAtHighRisk ? policy.secondPersonCents / 2 : policy.secondPersonCents
  return total >= from ? 'second-person' : 'none'
}

/** Whether somebody in this role may be the second person. */
export const mayApprove = (role: StaffRole, needed: ApprovalNeeded): boolean =>
  needed === 'supervisor' ? role === 'supervisor' : role === 'approver' || role === 'supervisor'
