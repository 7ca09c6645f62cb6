/**
 * What one of finance asks for and another decides (four eyes). Each is one journal by its template (domain/postings.ts); a
 * transfer is two, one in each fund.
 */
export const MOVEMENT_KINDS = [
  'injection',
  'cap-change',
  'interest',
  'bank-charge',
  'transfer',
  'recovery-cost',
] as const
export type MovementKind = (typeof MOVEMENT_KINDS)[number]
