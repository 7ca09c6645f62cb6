declare const brand: unique symbol

/** A unified social credit code whose check sign is right: the number of a business licence. */
export type CreditCode = string & { readonly [brand]: 'CreditCode' }

/** Digits and capitals without I, O, S, V and Z, in the order of their values (GB 32100-2015, table 1). */
const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Authority and kind (two signs), region (six digits), organisation (nine signs), check sign (GB 32100-2015, 4.1). */
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/

const LENGTH = 18

/** Σ sign × 3^place mod 31 over all but the check sign; the check sign makes it 0 (GB 32100-2015, annex A, ISO 7064). */
function checkSignOf(body: string): string {
  let sum = 0
  let weight = 1
  for (const sign of body) {
    sum += SIGNS.indexOf(sign) * weight
    weight = (weight * 3) % SIGNS.length
  }
  return SIGNS.charAt((SIGNS.length - (sum % SIGNS.length)) % SIGNS.length)
}

/**
 * Reads what a person typed, without spaces, dashes and case. One changed sign and two swapped neighbours are always found:
 * 31 is prime, and no weight equals the next.
 * @returns null when it is no code
 * @source GB 32100-2015
 */
export function parseCreditCode(text: string): CreditCode | null {
  const plain = text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  return isCreditCode(plain) ? plain : null
}

/** True for a code as it is written down, with its right check sign. */
export const isCreditCode = (text: string): text is CreditCode =>
  SHAPE.test(text) && checkSignOf(text.slice(0, LENGTH - 1)) === text.at(-1)

/**
 * The code with these seventeen signs: for synthetic merchants.
 * @throws RangeError when no code begins like this
 */
export function creditCodeOf(body: string): CreditCode {
  const code = `${body}${checkSignOf(body)}`
  if (!isCreditCode(code)) throw new RangeError(`no credit code begins with ${body}`)
  return code
}
