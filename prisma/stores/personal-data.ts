import { DomainError } from '#domain/errors'
import { logReveal } from './access-log.ts'
import { type Database, inTransaction } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'

export type RevealedField = 'name' | 'phone' | 'email' | 'payee-account' | 'guardian-name'
export type Revealed = Partial<Record<RevealedField, string | null>>

/**
 * Shows personal fields of a case in clear. The look is in the access log before anything is shown, in one transaction.
 * @throws DomainError `NOT_FOUND`
 */
export async function revealPerson(
  database: Database,
  cipher: FieldCipher,
  look: {
    readonly complaintId: string
    readonly staffId: string
    readonly fields: readonly RevealedField[]
    readonly reason: string
    readonly at: Date
  },
): Promise<Revealed> {
  const sealed = await inTransaction(database, async (tx) => {
    await logReveal(tx, look)
    return await tx.complaint.findUnique({
      where: { id: look.complaintId },
      select: {
        personNameEnc: true,
        phoneEnc: true,
        emailEnc: true,
        payeeAccountEnc: true,
        guardianNameEnc: true,
      },
    })
  })
  if (!sealed) throw new DomainError('NOT_FOUND', { complaint: look.complaintId })
  const open = {
    name: () => cipher.decrypt('name', sealed.personNameEnc),
    phone: () => sealed.phoneEnc && cipher.decrypt('phone', sealed.phoneEnc),
    email: () => sealed.emailEnc && cipher.decrypt('email', sealed.emailEnc),
    'payee-account': () => cipher.decrypt('payee-account', sealed.payeeAccountEnc),
    'guardian-name': () => sealed.guardianNameEnc && cipher.decrypt('name', sealed.guardianNameEnc),
  } satisfies Record<RevealedField, () => string | null>
  return Object.fromEntries(look.fields.map((field) => [field, open[field]()]))
}
