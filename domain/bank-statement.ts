import { DomainError } from './errors.ts'
import { addCents, type Cents, cents, subtractCents } from './money.ts'

/** One booking as the bank wrote it. Names and texts are personal data from here on. */
export interface StatementLine {
  /** YYYY-MM-DD */
  readonly bookedOn: string
  readonly valueOn: string | null
  /** money in is positive */
  readonly amountCents: Cents
  /** the bank's own number of this booking */
  readonly entryReference: string | null
  /** other numbers and the remittance text, of all parts */
  readonly texts: readonly string[]
  readonly name: string | null
  readonly account: string | null
  readonly returned: boolean
  /** why it came back, as the bank codes it */
  readonly returnCode: string | null
  readonly fee: boolean
  /** several payments in one booking */
  readonly partCount: number
}

export interface BankStatement {
  readonly format: 'camt.053' | 'csv'
  /** letters and digits only; null where the file names none */
  readonly accountNumber: string | null
  readonly periodFrom: string
  readonly periodTo: string
  /** both or neither */
  readonly openingCents: Cents | null
  readonly closingCents: Cents | null
  readonly lines: readonly StatementLine[]
}

export const CSV_ENCODINGS = ['utf-8', 'gbk'] as const
export const CSV_DELIMITERS = [',', ';', '\t', '|'] as const
export const CSV_DATE_FORMATS = ['yyyy-MM-dd', 'yyyy/MM/dd', 'yyyyMMdd', 'yyyy年MM月dd日'] as const
export const CSV_COLUMNS = [
  'date',
  'debit',
  'credit',
  'amount',
  'direction',
  'balance',
  'name',
  'account',
  'text',
  'reference',
] as const
export type CsvColumn = (typeof CSV_COLUMNS)[number]

/**
 * How one bank writes its CSV: debit and credit columns, or one amount with a sign, or one amount with a direction (借/贷).
 * Debit is the bank's debit: money out of the account.
 */
export interface CsvMapping {
  readonly encoding: (typeof CSV_ENCODINGS)[number]
  readonly delimiter: (typeof CSV_DELIMITERS)[number]
  readonly dateFormat: (typeof CSV_DATE_FORMATS)[number]
  /** the header each column stands under */
  readonly columns: Readonly<Partial<Record<CsvColumn, string>>>
}

export type FileFault =
  | 'encoding'
  | 'truncated'
  | 'entities'
  | 'namespace'
  | 'shape'
  | 'currency'
  | 'amount'
  | 'date'
  | 'header'
  | 'empty'
  | 'too-many-lines'
  | 'order'

/** @param place a row, a statement's number or an element: never what a row says of people */
export const notReadable = (reason: FileFault, place: string | number | null = null): DomainError =>
  new DomainError('BANK_FILE_NOT_READABLE', { reason, place })

/** Beyond this a file is taken apart by month; a busy fund has a few thousand bookings a year. */
export const MOST_LINES = 20_000

/** @throws DomainError `BANK_STATEMENT_UNBALANCED` with the figures, when opening and bookings are not the closing */
export function requireBalance(
  openingCents: Cents,
  lines: readonly StatementLine[],
  closingCents: Cents,
): void {
  const movedCents = movedBy(lines)
  const expectedCents = addCents(openingCents, movedCents)
  if (expectedCents !== closingCents)
    throw new DomainError('BANK_STATEMENT_UNBALANCED', {
      opening: openingCents,
      moved: movedCents,
      expected: expectedCents,
      closing: closingCents,
      difference: subtractCents(closingCents, expectedCents),
    })
}

export const movedBy = (lines: readonly StatementLine[]): Cents =>
  cents(lines.reduce((sum, line) => sum + line.amountCents, 0))

/** As numbers of accounts are compared: capitals and digits. */
export const plainNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')

/** As names are compared: full and half width, case, spaces and punctuation do not matter. */
export const plainName = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

const AMOUNT = /^([+-]?)(\d{1,13})(?:\.(\d{1,5}))?$/

/**
 * An amount as banks write it: thousands separated or not, up to five decimals of which those beyond the fen are zero.
 * @returns null when it is not a whole number of fen
 */
export function parseBankAmount(text: string): Cents | null {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/^[¥￥]\s*/, '')
    .replaceAll('−', '-')
    .replace(/,(?=\d{3}(\D|$))/g, '')
  const match = AMOUNT.exec(plain)
  if (!match) return null
  const [, sign, yuan = '', decimals = ''] = match
  if (!/^\d{0,2}0*$/.test(decimals)) return null
  const fen = Number(yuan) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0'))
  return Number.isSafeInteger(fen) ? cents(sign === '-' ? -fen : fen) : null
}
