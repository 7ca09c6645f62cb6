/** How long the message's own types let a text be, in signs (ISO 20022: Max35Text, Max140Text, and 34 of an account's number). */
export const PAIN_TEXT = { name: 140, remittance: 140, account: 34, identifier: 35 } as const

/** Signs that XML 1.0 (2.2) cannot hold, and those that hide what is read. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u{FFFE}\u{FFFF}]/u

/** True for a text that a message holds as it is: not empty, not too long, nothing hidden, no space at an end. */
export const fitsPain = (text: string, most: number): boolean =>
  text !== '' && [...text].length <= most && text === text.trim() && !HIDDEN.test(text)

/**
 * True for a reference that comes back as it went: letters, digits and the few signs that payment systems share (EPC 2.5, as
 * SWIFT's character set X), no slash at an end and no two together.
 */
export const fitsPainIdentifier = (text: string): boolean =>
  /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/.test(text) && !/^\/|\/$|\/\/|^ | $/.test(text)
