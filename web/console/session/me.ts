import { createContext, useContext } from 'react'
import type { StaffRole } from '#domain/people'
import type { Outputs } from '../client.ts'

export type Me = Outputs['session']['me']

const MeContext = createContext<Me | null>(null)
export const MeProvider = MeContext.Provider

/** Who is signed in; pages are only drawn for somebody. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('a page is drawn for somebody who signed in')
  return me
}

/** Which pages a role has, first the one it starts on; the server asks again at every call. */
export const PAGES_OF = {
  agent: ['intake', 'caller', 'follow-ups'],
  reviewer: ['queue', 'groups'],
  approver: ['approvals'],
  supervisor: [
    'queue',
    'groups',
    'approvals',
    'breaches',
    'reopen',
    'appeals',
    'intake',
    'follow-ups',
    'payouts',
    'provider',
    'fund',
    'ledger',
    'books',
    'audit',
    'recoveries',
    'merchants',
  ],
  finance: [
    'fund',
    'ledger',
    'books',
    'reconciliation',
    'recoveries',
    'deposits',
    'payouts',
    'batches',
    'provider',
    'audit',
    'breaches',
  ],
  admin: ['policy', 'staff', 'merchants', 'deposits', 'fund', 'ledger', 'books', 'audit', 'breaches'],
} as const satisfies Record<StaffRole, readonly string[]>

export type PageName = (typeof PAGES_OF)[StaffRole][number]
