/** The people of the platform (DOMAIN, *People*). Staff sign in; a tourist holds a case's secret; the system is us. */
export const STAFF_ROLES = ['agent', 'reviewer', 'approver', 'supervisor', 'finance', 'admin'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

export const ROLES = ['tourist', 'merchant', ...STAFF_ROLES] as const
export type Role = (typeof ROLES)[number]

/** Who did something, as kept with every event and journal. Ids only, never a name. */
export type Actor =
  | { readonly kind: 'system' }
  | { readonly kind: 'tourist' }
  | { readonly kind: 'merchant'; readonly id: string }
  | { readonly kind: 'staff'; readonly id: string; readonly role: StaffRole }

export const SYSTEM: Actor = { kind: 'system' }

/** The form a journal keeps: `system`, `tourist`, `merchant:<id>`, `staff:<id>:<role>`. */
export const actorText = (actor: Actor): string =>
  [actor.kind, 'id' in actor ? actor.id : null, 'role' in actor ? actor.role : null]
    .filter((part) => part !== null)
    .join(':')

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]
