import { z } from 'zod'
import { PAYEE_PARTS, type PayeePart } from '#domain/approval'
import { RAILS, type RailName } from '#domain/rails'
import { Prisma } from '../generated/client.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskAccount, maskName } from './masking.ts'

/** A payee inside JSON, as `sealedPayeeOf` selects it. */
export const sealedPayee = z.object({
  rail: z.enum(RAILS),
  bankCode: z.string().nullable(),
  nameEnc: z.hex(),
  accountEnc: z.hex(),
})
type SealedPayee = z.infer<typeof sealedPayee>

/** The payee of a payout, still encrypted. */
export const sealedPayeeOf = (payout: 'p' | 'o') =>
  Prisma.raw(`jsonb_build_object('rail', ${payout}.rail, 'bankCode', ${payout}.payee_bank_code,
    'nameEnc', encode(${payout}.payee_name_enc, 'hex'), 'accountEnc', encode(${payout}.payee_account_enc, 'hex'))`)

export interface MaskedPayee {
  readonly name: string
  readonly rail: RailName
  /** the last four signs */
  readonly account: string
  /** of the national payment system; for a bank account alone */
  readonly bankCode: string | null
}

/**
 * Whom the money was for and whom it is for now, masked; and what of them differs, because two different names or accounts can
 * look the same behind a mask.
 */
export function correctedPayee(
  { before, now }: { readonly before: SealedPayee; readonly now: SealedPayee },
  cipher: FieldCipher,
): { readonly before: MaskedPayee; readonly now: MaskedPayee; readonly changed: PayeePart[] } {
  const old = open(before, cipher)
  const corrected = open(now, cipher)
  return {
    before: masked(old),
    now: masked(corrected),
    changed: PAYEE_PARTS.filter((part) => old[part] !== corrected[part]),
  }
}

const open = ({ rail, bankCode, nameEnc, accountEnc }: SealedPayee, cipher: FieldCipher) => ({
  name: cipher.decrypt('name', Buffer.from(nameEnc, 'hex')),
  rail,
  account: cipher.decrypt('payee-account', Buffer.from(accountEnc, 'hex')),
  bankCode,
})

const masked = ({ name, account, ...plain }: ReturnType<typeof open>): MaskedPayee => ({
  ...plain,
  name: maskName(name),
  account: maskAccount(account),
})
