import type { FieldCipher } from '#prisma/stores/field-cipher'
import type { Payee } from './schema.ts'

/** A payee as it is kept: encrypted, with its blind index. */
export const sealPayee = (cipher: FieldCipher, { account, name }: Payee) => ({
  rail: 'wechat' as const,
  payeeAccountEnc: cipher.encrypt('payee-account', account),
  payeeNameEnc: cipher.encrypt('name', name),
  payeeIndex: cipher.blindIndex('payee-account', account),
})
