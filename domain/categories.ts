/** Kinds of dispute: the fund advances for price and contract disputes (P Sanya, Chengdu). */
export type DisputeKind = 'price' | 'contract' | 'quality' | 'other'

export const CATEGORIES = [
  'travel-photography',
  'dining',
  'market',
  'lodging',
  'car-hire',
  'water-sports',
  'travel-agency',
  'scenic-spot',
  'shopping',
  'transfer',
  'wellness',
  'other',
] as const
export type Category = (typeof CATEGORIES)[number]

export const CAUSES = [
  'charged-more-than-shown',
  'price-raised-afterwards',
  'extra-charges',
  'pressed-to-pay',
  'short-weight',
  'swapped-goods',
  'not-as-booked',
  'not-delivered',
  'refund-refused',
  'deposit-kept',
  'invented-damage',
  'added-shopping',
  'items-dropped',
  'waited-too-long',
  'fake-goods',
  'detour',
  'no-meter',
  'other',
] as const
export type Cause = (typeof CAUSES)[number]

interface CauseRule {
  readonly cause: Cause
  readonly kind: DisputeKind
  /** exact facts on paper settle it, so rules may pay a small claim (D) */
  readonly ruleDecidable: boolean
}

const price = (cause: Cause, ruleDecidable = true): CauseRule => ({ cause, kind: 'price', ruleDecidable })
const contract = (cause: Cause, ruleDecidable = true): CauseRule => ({
  cause,
  kind: 'contract',
  ruleDecidable,
})
const quality = (cause: Cause): CauseRule => ({ cause, kind: 'quality', ruleDecidable: false })
const OTHER: CauseRule = { cause: 'other', kind: 'other', ruleDecidable: false }

/** Category × cause: what a tourist may choose, what kind of dispute it is, whether rules can judge it. */
export const CAUSES_OF: Readonly<Record<Category, readonly CauseRule[]>> = {
  'travel-photography': [
    price('charged-more-than-shown'),
    price('pressed-to-pay', false),
    contract('not-delivered'),
    OTHER,
  ],
  dining: [
    price('charged-more-than-shown'),
    price('short-weight'),
    price('extra-charges'),
    quality('swapped-goods'),
    OTHER,
  ],
  market: [price('short-weight'), price('charged-more-than-shown'), quality('swapped-goods'), OTHER],
  lodging: [contract('not-as-booked', false), contract('refund-refused'), price('extra-charges'), OTHER],
  'car-hire': [contract('deposit-kept'), contract('invented-damage', false), price('extra-charges'), OTHER],
  'water-sports': [
    price('extra-charges'),
    contract('not-delivered'),
    price('price-raised-afterwards'),
    OTHER,
  ],
  'travel-agency': [
    contract('items-dropped'),
    contract('added-shopping', false),
    contract('refund-refused'),
    OTHER,
  ],
  'scenic-spot': [contract('waited-too-long'), contract('not-delivered'), contract('refund-refused'), OTHER],
  shopping: [quality('fake-goods'), contract('refund-refused'), price('charged-more-than-shown'), OTHER],
  transfer: [price('detour', false), price('no-meter', false), price('charged-more-than-shown'), OTHER],
  wellness: [price('price-raised-afterwards'), price('extra-charges'), OTHER],
  other: [OTHER],
}

/** What else is asked about a category; each is answered with yes, with no, or not at all. */
export const QUESTIONS = [
  'price-shown',
  'pressed',
  'weighed',
  'goods-kept',
  'agreed-in-writing',
  'stayed',
  'handover-photos',
  'time-on-ticket',
  'meter-on',
  'merchant-told',
] as const
export type Question = (typeof QUESTIONS)[number]

/** Two at most: what usually settles it, and what a photo does not tell. */
export const QUESTIONS_OF: Readonly<Record<Category, readonly Question[]>> = {
  'travel-photography': ['price-shown', 'pressed'],
  dining: ['price-shown', 'weighed'],
  market: ['weighed', 'goods-kept'],
  lodging: ['agreed-in-writing', 'stayed'],
  'car-hire': ['agreed-in-writing', 'handover-photos'],
  'water-sports': ['price-shown', 'agreed-in-writing'],
  'travel-agency': ['agreed-in-writing', 'merchant-told'],
  'scenic-spot': ['time-on-ticket', 'merchant-told'],
  shopping: ['goods-kept', 'merchant-told'],
  transfer: ['meter-on', 'price-shown'],
  wellness: ['price-shown', 'agreed-in-writing'],
  other: ['merchant-told'],
}

/** The rule for a cause in a category, or null when the pair is not in the table. */
export const causeRule = (category: string, cause: string): CauseRule | null =>
  Object.entries(CAUSES_OF)
    .find(([known]) => known === category)?.[1]
    .find((candidate) => candidate.cause === cause) ?? null
