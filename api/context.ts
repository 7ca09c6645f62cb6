import type { StaffRole } from '#domain/people'
import type { Services } from './services.ts'

export interface SignedInStaff {
  readonly id: string
  readonly name: string
  readonly role: StaffRole
  readonly cityId: string
  readonly demo: boolean
}

/** Who asks, and what the answer may do to their cookies. */
export interface Context {
  readonly services: Services
  readonly staff: SignedInStaff | null
  readonly tourist: { readonly complaintId: string; readonly caseNumber: string } | null
  readonly merchant: { readonly merchantId: string } | null
  /** the caller's address as our own hop saw it, for limits only */
  readonly address: string
  readonly setCookie: (name: VisitorCookie, token: string, expiresAt: Date) => void
  readonly clearCookie: (name: VisitorCookie) => void
  readonly cookie: (name: VisitorCookie) => string | null
}

export type VisitorCookie = 'xp_case' | 'xp_merchant'
