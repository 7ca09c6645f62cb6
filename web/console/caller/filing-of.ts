import type { z } from 'zod'
import type { EVIDENCE_KINDS, filing } from '#api/filing/schema'
import { CONSENT_VERSION } from '#domain/complaint-input'
import type { Category, Cause } from '#domain/categories'
import { parseYuan } from '#domain/money'
import type { Language } from '#domain/people'
import type { RailName } from '#domain/rails'

export interface CallerFile {
  readonly id: string
  readonly name: string
  readonly kind: (typeof EVIDENCE_KINDS)[number]
}

/** Where somebody's money should go, as it is typed. */
export interface PayeeTold {
  readonly payeeRail: RailName
  readonly payeeAccount: string
  readonly payeeBank?: string
  readonly payeeBankCode?: string
}

/** What an agent writes down while somebody calls. */
export interface Told extends PayeeTold {
  readonly language: Language
  readonly category: Category
  readonly cause: Cause
  readonly story: string
  readonly merchantId?: string
  readonly merchantText?: string
  readonly orderNumber?: string
  readonly paid: string
  readonly asked: string
  readonly boughtOn: string
  readonly handledElsewhere: 'none' | 'court' | 'arbitration' | 'other-body' | 'already-handled'
  readonly injury?: boolean
  readonly groupSize: string
  readonly personName: string
  readonly address: string
  readonly under14?: boolean
  readonly guardianName?: string
}

const orNull = (text: string | undefined): string | null => text?.trim() || null

/** An address with an @ is an e-mail address; anything else is a phone number. */
export const contactOf = (address: string) => ({
  channel: address.includes('@') ? ('email' as const) : ('sms' as const),
  address: address.trim(),
})

/** A bank that is not in the list: its number is typed. */
export const OTHER_BANK = 'other'

export const bankCodeOf = ({ payeeRail, payeeBank, payeeBankCode }: PayeeTold): string | null => {
  if (payeeRail !== 'bank') return null
  return orNull(payeeBank === OTHER_BANK ? payeeBankCode : payeeBank)
}

export function filingOf(
  told: Told,
  by: {
    readonly cityId: string
    readonly filingKey: string
    readonly ticket: string | null
    readonly files: readonly CallerFile[]
  },
): z.input<typeof filing> {
  const { cityId, filingKey, ticket, files } = by
  return {
    cityId,
    filingKey,
    ticket: files.length ? ticket : null,
    evidence: files.map(({ id, kind }) => ({ id, kind })),
    language: told.language,
    category: told.category,
    cause: told.cause,
    answers: {},
    story: told.story,
    merchantId: told.merchantId ?? null,
    merchantText: told.merchantId ? null : orNull(told.merchantText),
    orderNumber: orNull(told.orderNumber),
    paidCents: parseYuan(told.paid) ?? 0,
    askedCents: parseYuan(told.asked) ?? 0,
    boughtOn: told.boughtOn,
    contractEndedOn: null,
    handledElsewhere: told.handledElsewhere === 'none' ? null : told.handledElsewhere,
    injury: told.injury === true,
    groupSize: Number(told.groupSize),
    personName: told.personName,
    contact: contactOf(told.address),
    contactProof: null,
    payeeRail: told.payeeRail,
    payeeAccount: told.payeeAccount.trim(),
    payeeBankCode: bankCodeOf(told),
    under14: told.under14 === true,
    guardianName: told.under14 ? orNull(told.guardianName) : null,
    consentVersion: CONSENT_VERSION,
  }
}

const TOLD = [
  'category',
  'cause',
  'story',
  'merchantId',
  'merchantText',
  'orderNumber',
  'boughtOn',
  'groupSize',
  'personName',
  'payeeAccount',
  'payeeBankCode',
  'guardianName',
] as const

/** The form's field that a field of the filing was made from; null when a person cannot mend it here. */
export function fieldOf(name: string): keyof Told | null {
  if (name === 'paidCents') return 'paid'
  if (name === 'askedCents') return 'asked'
  if (name === 'contact') return 'address'
  return TOLD.find((known) => known === name) ?? null
}
