import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BankLine, EXCEPTION_KINDS, type Movement } from '#domain/bank-board'
import { matchStatement } from '#domain/bank-matching'
import { cents } from '#domain/money'
import { pairKey, plantedStatement } from '../factories/bank-statement.ts'

const line = (from: Partial<BankLine>): BankLine => ({
  id: 'L1',
  account: 'A',
  bookedOn: '2026-03-02',
  amountCents: cents(-78_000),
  references: [],
  payee: null,
  accountTail: null,
  returned: false,
  fee: false,
  ...from,
})
const voucher = (from: Partial<Movement>): Movement => ({
  voucherNo: 'SYA-2026-1',
  kind: 'capture',
  effectiveOn: '2026-03-02',
  amountCents: cents(-78_000),
  references: ['5f0c6f2e3f8b4f5a8d1c2b3a4d5e6f70'],
  payee: 'tourist',
  accountTail: null,
  batch: null,
  reverses: null,
  ...from,
})

describe('bank lines and vouchers', () => {
  it.each([1, 2, 3, 4, 5])(
    'of ten thousand lines each planted discrepancy is found and nothing else (seed %i)',
    (seed) => {
      const statement = plantedStatement(seed)
      expect(statement.lines.length).toBeGreaterThanOrEqual(10_000)
      const matching = matchStatement(statement.lines, statement.movements)
      const found = matching.exceptions.map(
        ({ kind, lines, vouchers }) => `${kind} ${pairKey(lines, vouchers)}`,
      )
      const kinds = new Set([...statement.planted].map((key) => key.split(' ')[0]))
      expect(kinds.size).toBe(EXCEPTION_KINDS.length - 1)
      expect({ false: found.filter((key) => !statement.planted.has(key)) }).toEqual({ false: [] })
      expect({ unseen: [...statement.planted].filter((key) => !found.includes(key)) }).toEqual({ unseen: [] })
      const proposed = matching.proposals.map(({ lines, vouchers }) => pairKey(lines, vouchers))
      // of a payment that came back only the way back is the discrepancy
      expect({ wrong: proposed.filter((key) => !statement.pairs.has(key)) }).toEqual({ wrong: [] })
      expect(proposed.length).toBe(statement.pairs.size)
    },
  )

  it('a line that names a voucher of the same amount is matched, and says by what', () => {
    const named = line({ references: ['先行赔付 5F0C6F2E3F8B4F5A8D1C2B3A4D5E6F70 退费'] })
    const { proposals, exceptions } = matchStatement([named], [voucher({})])
    expect(exceptions).toEqual([])
    expect(proposals).toEqual([
      {
        rule: 'exact-reference',
        certainty: 'certain',
        lines: ['L1'],
        vouchers: ['SYA-2026-1'],
        reasons: [
          { fact: 'reference', reference: '5F0C6F2E3F8B4F5A8D1C2B3A4D5E6F70' },
          { fact: 'amount', amountCents: -78_000 },
          { fact: 'day', days: 0 },
        ],
      },
    ])
  })

  it('between two equally good candidates nobody guesses', () => {
    const one = line({ payee: 'tourist' })
    const { proposals, exceptions } = matchStatement(
      [one],
      [voucher({}), voucher({ voucherNo: 'SYA-2026-2' })],
    )
    expect(proposals).toEqual([])
    expect(exceptions).toEqual([
      { kind: 'ambiguous', lines: ['L1'], vouchers: ['SYA-2026-1', 'SYA-2026-2'], facts: {} },
    ])
  })

  it('the same amount to another tourist on the same day is not taken for this one', () => {
    const { proposals } = matchStatement([line({})], [voucher({})])
    expect(proposals).toEqual([])
  })

  it('two instalments of one amount under one reference are told apart by their days', () => {
    const instalment = (id: number): Movement =>
      voucher({
        voucherNo: `SYA-2026-${id}`,
        effectiveOn: `2026-03-0${id}`,
        amountCents: cents(5_000),
        references: ['ZP-2026-0007'],
      })
    const paid = (id: number): BankLine =>
      line({
        id: `L${id}`,
        bookedOn: `2026-03-0${id + 1}`,
        amountCents: cents(5_000),
        references: ['还款 ZP20260007'],
      })
    const { proposals } = matchStatement([paid(2), paid(1)], [instalment(1), instalment(2)])
    expect(proposals.map((proposal) => [...proposal.lines, ...proposal.vouchers])).toEqual([
      ['L1', 'SYA-2026-1'],
      ['L2', 'SYA-2026-2'],
    ])
  })

  it('one transfer that names two repayments and is their sum is matched to both', () => {
    const first = voucher({ amountCents: cents(3_000), references: ['ZP-2026-0001'] })
    const second = voucher({
      voucherNo: 'SYA-2026-2',
      amountCents: cents(4_500),
      references: ['ZP-2026-0002'],
    })
    const both = line({ amountCents: cents(7_500), references: ['ZP-2026-0001/ZP-2026-0002'] })
    const { proposals } = matchStatement([both], [first, second])
    expect(proposals).toMatchObject([{ rule: 'many-to-one', vouchers: ['SYA-2026-1', 'SYA-2026-2'] }])
  })

  it('a voucher and its reversal cancel out unless the bank shows the way back', () => {
    const wrong = voucher({ kind: 'injection', amountCents: cents(9_000), references: ['INJ-000001'] })
    const undone = voucher({
      kind: 'reversal',
      voucherNo: 'SYA-2026-2',
      amountCents: cents(-9_000),
      references: ['INJ-000001'],
      reverses: 'SYA-2026-1',
    })
    const right = voucher({
      kind: 'injection',
      voucherNo: 'SYA-2026-3',
      amountCents: cents(9_000),
      references: ['INJ-000001'],
    })
    const paid = line({ amountCents: cents(9_000), references: ['INJ-000001'] })
    expect(matchStatement([paid], [wrong, undone, right])).toMatchObject({
      proposals: [
        { rule: 'reversed', vouchers: ['SYA-2026-1', 'SYA-2026-2'] },
        { rule: 'exact-reference', vouchers: ['SYA-2026-3'] },
      ],
      exceptions: [],
    })
    const back = line({ id: 'L2', amountCents: cents(-9_000), references: ['INJ-000001'] })
    expect(matchStatement([paid, back], [wrong, undone]).proposals.map(({ vouchers }) => vouchers)).toEqual([
      ['SYA-2026-1'],
      ['SYA-2026-2'],
    ])
  })

  it('whatever comes, every line and voucher ends in exactly one place', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((of) => `2026-02-${String(of).padStart(2, '0')}`)
    const amount = fc.integer({ min: -6, max: 6 }).map((of) => cents(of * 100 + (of % 3)))
    const payee = fc.constantFrom(null, 'a', 'b', 'c')
    const reference = fc.constantFrom('REF-00001', 'REF-00002', 'REF-00003', 'PAIN-0001', '货款')
    const lines = fc.array(
      fc.record({
        bookedOn: day,
        amountCents: amount,
        references: fc.array(reference, { maxLength: 2 }),
        payee,
        accountTail: fc.constantFrom(null, '1234', '9999'),
        returned: fc.boolean(),
        fee: fc.boolean(),
      }),
      { maxLength: 30 },
    )
    const movements = fc.array(
      fc.record({
        effectiveOn: day,
        amountCents: amount,
        references: fc.array(reference, { maxLength: 2 }),
        payee,
        accountTail: fc.constantFrom(null, '1234'),
        batch: fc.constantFrom(null, null, 'PAIN-0001', 'PAIN-0002'),
        reverses: fc.constantFrom(null, null, null, 'V1', 'V2'),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(lines, movements, (theirs, ours) => {
        const given = theirs.map((each, at) => line({ ...each, id: `L${at}` }))
        const books = ours.map((each, at) => voucher({ ...each, voucherNo: `V${at}` }))
        const { proposals, exceptions } = matchStatement(given, books)
        const ends = [...proposals, ...exceptions]
        expect(ends.flatMap((end) => end.lines).sort()).toEqual(given.map((each) => each.id).sort())
        expect(ends.flatMap((end) => end.vouchers).sort()).toEqual(books.map((each) => each.voucherNo).sort())
      }),
      { numRuns: 2_000 },
    )
  })

  it('a hostile statement of ten thousand equal lines ends, and says something of each of them', () => {
    const same = Array.from({ length: 10_000 }, (_, at) =>
      line({ id: `L${at}`, payee: 'a', references: ['REF-00001'] }),
    )
    const ours = Array.from({ length: 10_000 }, (_, at) =>
      voucher({
        voucherNo: `V${at}`,
        payee: 'a',
        references: ['REF-00001'],
        batch: at % 2 ? 'REF-00001' : null,
      }),
    )
    const { proposals, exceptions } = matchStatement(same, ours)
    const said = [...proposals, ...exceptions].flatMap(({ lines }) => lines)
    expect(new Set(said).size).toBe(same.length)
    expect(said).toHaveLength(same.length)
  })
})
