import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BankWord, heard, TRANSFER_MOVES, type TransferState } from '#domain/bank-transfer'
import { mayMove } from '#domain/states'

const STATUSES = ['ACTC', 'ACCP', 'ACSP', 'PDNG', 'ACSC', 'ACCC', 'RJCT', 'ACWC', 'RCVD', 'CANC', '?']
const word = fc.record<BankWord>({
  level: fc.constantFrom('group', 'payment', 'transaction'),
  status: fc.constantFrom(...STATUSES),
  reason: fc.option(fc.constantFrom('AC01', 'AC04', 'AM05', 'DU03'), { nil: null }),
})

/** Where a transfer that left comes to, by all the bank said of it in this order. */
const walk = (words: readonly BankWord[]): readonly TransferState[] => {
  const states: TransferState[] = ['on-the-way']
  for (const each of words) {
    const from = states.at(-1) ?? 'on-the-way'
    const { to } = heard(from, each)
    if (to) states.push(to)
  }
  return states
}

test('whatever the bank says, and in whatever order, a transfer moves only as the database allows', () => {
  const found = fc.check(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const states = walk(words)
      for (const [at, to] of states.entries())
        if (at > 0) expect(mayMove(TRANSFER_MOVES, states[at - 1] ?? '', to)).toBe(true)
    }),
    { numRuns: 500 },
  )
  expect(found.counterexample).toBeNull()
})

test('a definite no is never followed by a yes: what was given back to the fund is not paid as well', () => {
  const found = fc.check(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const states = walk(words)
      if (states.includes('failed')) expect(states).toEqual(['on-the-way', 'failed'])
    }),
    { numRuns: 500 },
  )
  expect(found.counterexample).toBeNull()
})

test('no word of a second copy, and none that nobody knows, moves anything', () => {
  const unknown = STATUSES.filter((status) => !/^(ACTC|ACCP|ACSP|PDNG|ACSC|ACCC|RJCT)$/.test(status))
  for (const level of ['group', 'payment', 'transaction'] as const) {
    for (const state of ['on-the-way', 'paid', 'failed', 'returned'] as const) {
      for (const status of unknown)
        expect(heard(state, { level, status, reason: 'AC01' })).toEqual({
          result: 'unknown-status',
          to: null,
        })
      expect(heard(state, { level, status: 'RJCT', reason: 'AM05' })).toEqual({
        result: 'of-a-copy',
        to: null,
      })
    }
    expect(heard('queued', { level, status: 'ACSC', reason: null })).toEqual({
      result: 'contradicts',
      to: null,
    })
  }
})
