import { parsePhoneNumber } from 'awesome-phonenumber'
import type { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { contact } from './filing/schema.ts'

export type Contact = z.infer<typeof contact>

/**
 * One spelling for one person: E.164 for a phone (Chinese unless it says otherwise), lower case for e-mail.
 * @throws DomainError `PHONE_NOT_VALID`
 */
export function normalise(given: Contact): Contact {
  if (given.channel === 'email') return { channel: 'email', address: given.address.trim().toLowerCase() }
  const phone = parsePhoneNumber(given.address, { regionCode: 'CN' })
  if (!phone.valid) throw new DomainError('PHONE_NOT_VALID', {})
  return { channel: 'sms', address: phone.number.e164 }
}

/** The encrypted field a contact is kept and matched under. */
export const fieldOf = (given: Contact): 'phone' | 'email' => (given.channel === 'sms' ? 'phone' : 'email')
