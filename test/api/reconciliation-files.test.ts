import { describe, expect, test } from 'vitest'
import { readCamt } from '#api/reconciliation/read-camt'
import { readCsv } from '#api/reconciliation/read-csv'
import { isDomainErrorCode } from '#domain/errors'
import { DomainError } from '#domain/errors'
import { CHINESE_COLUMNS, writeCamt, writeCsv } from '#ops/synthetic-bank-files'

const BOOKINGS = [
  { day: '2026-03-01', yuan: '-780.00', reference: 'B1', text: '先行赔付 5f0c6f2e', name: '示例游客甲' },
  {
    day: '2026-03-02',
    yuan: '12345.60',
    reference: 'B2',
    text: 'ZP-2026-0007',
    name: '示例海鲜一号',
    account: '6222-0000-0000-9999',
  },
  { day: '2026-03-02', yuan: '780.00', reference: 'B3', text: '退汇', name: '示例游客甲', reversal: true },
]
const refusalOf = (read: () => unknown): unknown => {
  try {
    read()
  } catch (error) {
    if (error instanceof DomainError && isDomainErrorCode(error.code)) return [error.code, error.facts]
    throw error
  }
  return null
}
const camt = (xml: string) => readCamt(Buffer.from(xml))
const reasonOf = (read: () => unknown) => refusalOf(read)

describe('a CSV of a Chinese bank', () => {
  test.each(['gbk', 'utf-8'] as const)(
    'is read in %s, whichever way round, to the same lines',
    (encoding) => {
      const mapping = { ...CHINESE_COLUMNS, encoding }
      const read = readCsv(writeCsv(BOOKINGS, { encoding }), mapping)
      expect(read).toMatchObject({
        periodFrom: '2026-03-01',
        periodTo: '2026-03-02',
        openingCents: 100_000_000,
        closingCents: 101_234_560,
      })
      expect(
        read.lines.map((line) => [line.bookedOn, line.amountCents, line.entryReference, line.returned]),
      ).toEqual([
        ['2026-03-01', -78_000, 'B1', false],
        ['2026-03-02', 1_234_560, 'B2', false],
        ['2026-03-02', 78_000, 'B3', true],
      ])
      expect(read.lines[1]).toMatchObject({
        name: '示例海鲜一号',
        account: '6222-0000-0000-9999',
        texts: ['ZP-2026-0007'],
      })
      expect(readCsv(writeCsv(BOOKINGS, { encoding, newestFirst: true }), mapping)).toEqual(read)
    },
  )

  test('one amount with a direction, or with a sign, says the same as two columns', () => {
    const mapping = {
      encoding: 'utf-8',
      delimiter: ';',
      dateFormat: 'yyyy-MM-dd',
      columns: { date: '日期', amount: '金额', direction: '借贷标志' },
    } as const
    const { lines } = readCsv(
      Buffer.from('日期;金额;借贷标志\n2026-03-01;1,780.00;借\n2026-03-01;20;贷\n'),
      mapping,
    )
    expect(lines.map((line) => line.amountCents)).toEqual([-178_000, 2_000])
    const { direction: _none, ...columns } = mapping.columns
    const signed = readCsv(Buffer.from('日期;金额\n2026-03-01;-1780\n'), { ...mapping, columns })
    expect(signed.lines[0]?.amountCents).toBe(-178_000)
  })

  test('a balance that does not follow is refused with the figures', () => {
    const wrong = writeCsv(BOOKINGS, { encoding: 'utf-8' }).toString().replace('1011565.60', '1011565.61')
    const last = wrong.replace('1012345.60', '1012345.61')
    expect(refusalOf(() => readCsv(Buffer.from(last), { ...CHINESE_COLUMNS, encoding: 'utf-8' }))).toEqual([
      'BANK_STATEMENT_UNBALANCED',
      { opening: 100_000_000, moved: 1_234_560, expected: 101_234_560, closing: 101_234_561, difference: 1 },
    ])
  })

  test.each([
    [
      'a missing column, by its name',
      '交易日期,余额\n',
      'header',
      '借方发生额、贷方发生额、对方户名、对方账号、摘要、交易流水号',
    ],
    ['nothing in it', `${Object.values(CHINESE_COLUMNS.columns).join(',')}\n`, 'empty', null],
    [
      'a day that is none',
      `${Object.values(CHINESE_COLUMNS.columns).join(',')}\n20260230,1,,1,,,,\n`,
      'date',
      2,
    ],
    [
      'an amount that is none',
      `${Object.values(CHINESE_COLUMNS.columns).join(',')}\n20260228,1.234,,1,,,,\n`,
      'amount',
      2,
    ],
    [
      'both columns filled',
      `${Object.values(CHINESE_COLUMNS.columns).join(',')}\n20260228,1,1,1,,,,\n`,
      'amount',
      2,
    ],
    [
      'a quote that never ends',
      `${Object.values(CHINESE_COLUMNS.columns).join(',')}\n"20260228,1,,1,,,,\n`,
      'shape',
      2,
    ],
  ])('%s is refused', (_what, text, reason, place) => {
    expect(refusalOf(() => readCsv(Buffer.from(text), { ...CHINESE_COLUMNS, encoding: 'utf-8' }))).toEqual([
      'BANK_FILE_NOT_READABLE',
      { reason, place },
    ])
  })

  test('the wrong encoding is told, not guessed', () => {
    expect(refusalOf(() => readCsv(writeCsv(BOOKINGS), { ...CHINESE_COLUMNS, encoding: 'utf-8' }))).toEqual([
      'BANK_FILE_NOT_READABLE',
      { reason: 'encoding', place: 'utf-8' },
    ])
  })
})

describe('camt.053', () => {
  test.each([
    ['02', ''],
    ['08', ''],
    ['02', 'c'],
    ['08', 'ns1'],
  ] as const)('001.%s with the prefix "%s" is read to the same lines as a CSV', (version, prefix) => {
    const read = camt(`\u{FEFF}${writeCamt(BOOKINGS, { version, prefix })}`)
    expect(read).toMatchObject({
      accountNumber: '6222000011112222',
      periodFrom: '2026-03-01',
      periodTo: '2026-03-02',
      openingCents: 100_000_000,
      closingCents: 101_234_560,
    })
    expect(
      read.lines.map((line) => [
        line.bookedOn,
        line.amountCents,
        line.entryReference,
        line.returned,
        line.name,
      ]),
    ).toEqual([
      ['2026-03-01', -78_000, 'B1', false, '示例游客甲'],
      ['2026-03-02', 1_234_560, 'B2', false, '示例海鲜一号'],
      ['2026-03-02', 78_000, 'B3', true, '示例游客甲'],
    ])
  })

  test('an entry with several transactions is one line that names them all', () => {
    const [line] = camt(
      writeCamt([
        { day: '2026-03-01', yuan: '-30.00', reference: 'B1', parts: ['NUMBER-1', 'NUMBER-2'], name: '示例' },
      ]),
    ).lines
    expect(line).toMatchObject({ partCount: 2, amountCents: -3_000, name: null })
    expect(line?.texts).toEqual(expect.arrayContaining(['NUMBER-1', 'NUMBER-2']))
  })

  test('what does not add up is refused with the figures', () => {
    expect(reasonOf(() => camt(writeCamt(BOOKINGS, { closing: '1.00' })))).toEqual([
      'BANK_STATEMENT_UNBALANCED',
      {
        opening: 100_000_000,
        moved: 1_234_560,
        expected: 101_234_560,
        closing: 100,
        difference: -101_234_460,
      },
    ])
  })

  const whole = writeCamt(BOOKINGS)
  const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>${whole.slice(38)}`
  test.each([
    ['cut off', whole.slice(0, -40), 'truncated'],
    ['an XML bomb', bomb, 'entities'],
    [
      'an outside entity',
      `<!doctype a [<!entity x system "file:///etc/hostname">]>${whole.slice(38)}`,
      'entities',
    ],
    ['a tower of elements', `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`, 'shape'],
    ['another message', whole.replace('camt.053.001.02', 'camt.052.001.02'), 'namespace'],
    ['no namespace at all', whole.replace(/ xmlns="[^"]+"/, ''), 'namespace'],
    ['another currency', whole.replaceAll('"CNY"', '"USD"'), 'currency'],
    ['a missing balance', whole.replace('CLBD', 'XXXX'), 'shape'],
    ['not XML', 'date,amount\n', 'namespace'],
    ['an amount of words', whole.replace('>780.00<', '>lots<'), 'amount'],
  ])('%s is refused and says why', (_what, xml, reason) => {
    expect(reasonOf(() => camt(xml))).toEqual(['BANK_FILE_NOT_READABLE', expect.objectContaining({ reason })])
  })

  test('bytes that are no text are refused', () => {
    expect(reasonOf(() => readCamt(Buffer.from([0x3c, 0x80, 0x81])))).toEqual([
      'BANK_FILE_NOT_READABLE',
      { reason: 'encoding', place: 'utf-8' },
    ])
  })
})
