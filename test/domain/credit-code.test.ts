import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditCodeOf, parseCreditCode } from '#domain/credit-code'

const SIGNS = [...'0123456789ABCDEFGHJKLMNPQRTUWXY']
const DIGITS = [...'0123456789']
const signs = (of: readonly string[], count: number) =>
  fc.array(fc.constantFrom(...of), { minLength: count, maxLength: count }).map((found) => found.join(''))
const codes = fc
  .tuple(signs(SIGNS, 2), signs(DIGITS, 6), signs(SIGNS, 9))
  .map((parts) => creditCodeOf(parts.join('')))

test('a code is read however it is typed', () => {
  fc.assert(
    fc.property(codes, (code) => {
      expect(parseCreditCode(code)).toBe(code)
      expect(parseCreditCode(` ${code.slice(0, 9).toLowerCase()} - ${code.slice(9)}`)).toBe(code)
    }),
  )
})

test('one changed sign is refused', () => {
  fc.assert(
    fc.property(codes, fc.nat(17), fc.constantFrom(...SIGNS), (code, at, sign) => {
      fc.pre(code[at] !== sign)
      expect(parseCreditCode(`${code.slice(0, at)}${sign}${code.slice(at + 1)}`)).toBeNull()
    }),
  )
})

test('two swapped neighbours are refused', () => {
  fc.assert(
    fc.property(codes, fc.nat(16), (code, at) => {
      fc.pre(code[at] !== code[at + 1])
      const swapped = `${code.slice(0, at)}${code.charAt(at + 1)}${code.charAt(at)}${code.slice(at + 2)}`
      expect(parseCreditCode(swapped)).toBeNull()
    }),
  )
})

test('the check signs are those worked out by hand', () => {
  // 9 + 1 × 3 = 12, and 31 − 12 = 19 is K; 9 + 3 + 36 + 162 + 52 = 262 = 8 × 31 + 14, and 31 − 14 = 17 is H
  expect(creditCodeOf('91000000000000000')).toBe('91000000000000000K')
  expect(creditCodeOf('91460200000000000')).toBe('91460200000000000H')
  expect(parseCreditCode('91350100M000100Y43')).toBe('91350100M000100Y43')
})

test.each(['', 'I', '91350100M000100Y4', '91350100M000100Y433', '9135O100M000100Y43', '统一社会信用代码'])(
  '%s is no code',
  (text) => {
    expect(parseCreditCode(text)).toBeNull()
  },
)
