import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cents, formatYuan, MAX_CENTS, parseYuan } from '#domain/money'

test('an amount is exact or it is none', () => {
  for (const bad of [Number.NaN, Number('1e309'), Number('-1e309'), 0.5, 2 ** 53])
    expect(() => cents(bad)).toThrow('AMOUNT_NOT_EXACT')
  expect(cents(-0)).toBe(0)
})

test.each([
  '',
  'abc',
  '-1',
  '1.234',
  '1e3',
  '1e309',
  'NaN',
  '１２．３４５',
  '10000000000.01',
  '1,0',
  '..5',
  '0x10',
])('"%s" is not an amount', (text) => {
  expect(parseYuan(text)).toBeNull()
})

test.each([
  ['780', 78_000],
  ['780.5', 78_050],
  ['¥ 1,077,473.21', 107_747_321],
  ['￥780.00', 78_000],
  ['７８０．００', 78_000],
  ['0.01', 1],
  ['10,000,000,000.00', MAX_CENTS],
])('"%s" is %i fen', (text, fen) => {
  expect(parseYuan(text)).toBe(fen)
})

test('what is shown reads back as the same amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_CENTS }), (fen) => {
      expect(parseYuan(formatYuan(cents(fen)))).toBe(fen)
    }),
  )
  expect(formatYuan(cents(107_747_321))).toBe('¥1,077,473.21')
  expect(formatYuan(cents(-5))).toBe('−¥0.05')
})
