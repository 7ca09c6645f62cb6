import { plainAccount } from '#domain/bank-payee'
import type { FieldCipher } from '#prisma/stores/field-cipher'
import type { Payee } from './schema.ts'

/** A payee as it is kept: encrypted, with its blind index; a bank account by its digits alone. */
export function sealPayee(cipher: FieldCipher, { rail, account: told, bankCode, name }: Payee) {
  const account = rail === 'bank' ? plainAccount(told) : told
  return {
    rail,
    payeeBankCode: bankCode,
    payeeAccountEnc: cipher.encrypt('payee-account', account),
    payeeNameEnc: cipher.encrypt('name', name),
    payeeIndex: cipher.blindIndex('payee-account', account),
    body: cipher.blindIndex('payee-account', JSON.stringify([rail, bankCode, account, name])),
  }
}
