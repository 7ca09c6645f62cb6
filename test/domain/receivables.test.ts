import { expect, test } from 'vitest'
import { cents } from '#domain/money'
import { bucketOf, daysBetween, receivablesByMerchant } from '#domain/receivables'

test('an advance ages by whole days of the city, leap years and month ends included', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
  expect(bucketOf('2024-01-01', '2024-01-08')).toBe('not-due')
  expect(bucketOf('2024-01-01', '2024-01-09')).toBe('to-30')
  expect(bucketOf('2024-01-01', '2024-12-31')).toBe('to-365')
  expect(bucketOf('2024-01-01', '2025-01-02')).toBe('older')
})

test('what merchants owe adds up, by age and in all', () => {
  const owed = (merchantId: string | null, paidOn: string, amount: number) => ({
    merchantId,
    paidOn,
    owedCents: cents(amount),
  })
  const rows = receivablesByMerchant(
    [
      owed('a', '2024-01-01', 5),
      owed('b', '2024-05-01', 40),
      owed('a', '2024-05-28', 7),
      owed(null, '2024-05-31', 1),
    ],
    '2024-06-01',
  )
  expect(rows.map(({ merchantId, owedCents, advances }) => [merchantId, owedCents, advances])).toEqual([
    ['b', 40, 1],
    ['a', 12, 2],
    [null, 1, 1],
  ])
  expect(rows[1]).toMatchObject({ oldestOn: '2024-01-01', byAge: { 'to-180': 5, 'not-due': 7, older: 0 } })
  for (const row of rows)
    expect(Object.values(row.byAge).reduce((sum, one) => sum + one, 0)).toBe(row.owedCents)
})
