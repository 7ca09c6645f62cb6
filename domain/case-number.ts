/**
 * A case number: city code, day, number of the day, check digit: `SY261123000017`, read in groups of four. The check digit
 * (Luhn over the digits) finds a mistyped digit and nearly every pair of swapped ones before anything is looked up.
 */
export function caseNumberOf(cityCode: string, day: string, sequence: number): string {
  const digits = `${day.slice(2).replaceAll('-', '')}${String(sequence).padStart(5, '0')}`
  return `${cityCode}${digits}${luhn(digits)}`
}

/** `SY26 1123 0000 17` */
export const formatCaseNumber = (caseNumber: string): string => caseNumber.replace(/(.{4})(?=.)/g, '$1 ')

/** What a person typed, without spaces, dashes and case. @returns null when it cannot be a case number */
export function parseCaseNumber(text: string): string | null {
  const plain = text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  const match = /^[A-Z]{2,4}(\d{11,13})(\d)$/.exec(plain)
  return match?.[1] !== undefined && luhn(match[1]) === Number(match[2]) ? plain : null
}

function luhn(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return (10 - (sum % 10)) % 10
}
