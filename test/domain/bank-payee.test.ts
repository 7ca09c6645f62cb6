import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BANKS, isBankAccount, isBankCode, payeeProblems, plainAccount } from '#domain/bank-payee'

test('a card with one digit mistyped, or two neighbours swapped, is no card', () => {
  const card = '6222021234567890128'
  expect(isBankAccount(card)).toBe(true)
  fc.assert(
    fc.property(fc.nat(card.length - 1), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const wrong = String((Number(card[at]) + by) % 10)
      expect(isBankAccount(card.slice(0, at) + wrong + card.slice(at + 1))).toBe(false)
    }),
  )
  for (let at = 0; at + 1 < card.length; at += 1) {
    const [one, two] = [card[at] ?? '', card[at + 1] ?? '']
    // the check digit does not see 09 for 90
    if (one === two || `${one}${two}` === '09' || `${one}${two}` === '90') continue
    expect(isBankAccount(card.slice(0, at) + two + one + card.slice(at + 2))).toBe(false)
  }
})

test('an account is digits of a length that banks give, however it is grouped', () => {
  expect(plainAccount('６２２２ 0212-3456 7890 128')).toBe('6222021234567890128')
  expect(isBankAccount('123456789012')).toBe(true)
  for (const wrong of ['', '1234567', '1'.repeat(31), '62220212345678901x8', '6222 0212'])
    expect(isBankAccount(wrong)).toBe(false)
})

test('each bank of the list has its own number of twelve digits', () => {
  for (const { code } of BANKS) expect(isBankCode(code)).toBe(true)
  expect(new Set(BANKS.map(({ code }) => code)).size).toBe(BANKS.length)
})

test('what is wrong with a payee is told by field, and the other rail has no bank', () => {
  const card = {
    payeeRail: 'bank',
    payeeAccount: '6222 0212 3456 7890 128',
    payeeBankCode: '102100099996',
  } as const
  expect(payeeProblems(card)).toEqual([])
  expect(
    payeeProblems({ ...card, payeeAccount: 'wxid', payeeBankCode: null }).map(({ field }) => field),
  ).toEqual(['payeeAccount', 'payeeBankCode'])
  expect(payeeProblems({ ...card, payeeRail: 'wechat' })).toMatchObject([{ field: 'payeeBankCode' }])
})
