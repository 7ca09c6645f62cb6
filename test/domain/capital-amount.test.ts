import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capitalAmount } from '#domain/capital-amount'
import { cents, MAX_CENTS } from '#domain/money'

// the first seven are the examples of 支付结算办法, annex 1, in one of the forms it allows
test.each([
  [140_950, '壹仟肆佰零玖元伍角整'],
  [600_714, '陆仟零柒元壹角肆分'],
  [168_032, '壹仟陆佰捌拾元叁角贰分'],
  [10_700_053, '壹拾万柒仟元伍角叁分'],
  [1_640_902, '壹万陆仟肆佰零玖元零贰分'],
  [32_504, '叁佰贰拾伍元零肆分'],
  [100_000_000, '壹佰万元整'],
  [0, '零元整'],
  [5, '伍分'],
  [30, '叁角整'],
  [100_000_500, '壹佰万零伍元整'],
  [1_000_000_000_000, '壹佰亿元整'],
  [100_010_001_000_00, '壹仟亿壹仟万壹仟元整'],
  [-78_000, '负柒佰捌拾元整'],
])('%i fen is %s', (fen, text) => {
  expect(capitalAmount(cents(fen))).toBe(text)
})

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES: Readonly<Record<string, number>> = { 拾: 10, 佰: 100, 仟: 1_000 }

/** Reads capital numerals as a person does: figures by their places, 万 and 亿 over all before them. */
function read(text: string): number {
  let total = 0
  let section = 0
  let figure = 0
  let fen = 0
  for (const sign of text.replace('负', '').replace('整', '')) {
    const place = PLACES[sign]
    if (DIGITS.includes(sign)) figure = DIGITS.indexOf(sign)
    else if (place) {
      section += figure * place
      figure = 0
    } else if (sign === '角' || sign === '分') {
      fen += figure * (sign === '角' ? 10 : 1)
      figure = 0
    } else {
      section += figure
      figure = 0
      if (sign === '亿') total = (total + section) * 100_000_000
      else total += sign === '万' ? section * 10_000 : section
      section = 0
    }
  }
  return (total * 100 + fen) * (text.startsWith('负') ? -1 : 1)
}

test('any amount written in capital numerals reads back as itself, and no zero is said twice', () => {
  const amount = fc.oneof(
    fc.integer({ min: -MAX_CENTS, max: MAX_CENTS }),
    fc.integer({ min: 0, max: 1_000_000 }),
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 12 }))
      .map(([n, zeros]) => n * 10 ** zeros),
  )
  fc.assert(
    fc.property(amount, (fen) => {
      const text = capitalAmount(cents(fen))
      expect(read(text)).toBe(fen === 0 ? 0 : fen)
      expect(text).not.toMatch(/零零|零[万亿角分]|零整/)
      expect(text).toMatch(/[整分]$/)
    }),
    { numRuns: 2_000 },
  )
})
