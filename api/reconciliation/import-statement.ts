import { movedBy, type BankStatement } from '#domain/bank-statement'
import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { requireBankAccount, requireCsvMapping } from '#prisma/stores/bank-accounts'
import { bringBack } from '#prisma/stores/bank-answers'
import { proposeMatches } from '#prisma/stores/bank-matches'
import { foreseeImport, keepStatement } from '#prisma/stores/bank-statements'
import { maskName } from '#prisma/stores/masking'
import type { SignedInStaff } from '../context.ts'
import type { Services } from '../services.ts'
import { tellCases } from '../bank-batch/tell-cases.ts'
import { benchOf } from './bench.ts'
import { readCamt } from './read-camt.ts'
import { readCsv } from './read-csv.ts'
import type { Imported } from './schema.ts'

export interface GivenFile {
  readonly accountId: string
  readonly fileName: string
  readonly content: Buffer
  /** reads and says what would be kept, and keeps nothing */
  readonly preview: boolean
}

/**
 * Reads a statement of one of the fund's accounts, keeps what is new in it, and lets the rules look.
 * @throws DomainError `NOT_FOUND`, `BANK_ACCOUNT_DIFFERS`, `BANK_MAPPING_MISSING`, and what the readers refuse
 */
export async function importStatement(
  services: Services,
  staff: SignedInStaff,
  given: GivenFile,
): Promise<Imported> {
  const { database, cipher } = services
  const { db, fundId } = await benchOf(services, staff.cityId)
  const account = await requireBankAccount(db, fundId, given.accountId)
  const isXml = /^\u{FEFF}?\s*</u.test(given.content.subarray(0, 200).toString('utf8'))
  const isWide = /^(\u{FF}\u{FE}|\u{FE}\u{FF})/u.test(given.content.subarray(0, 2).toString('latin1'))
  const statement =
    isXml || isWide
      ? readCamt(given.content)
      : readCsv(given.content, await requireCsvMapping(db, staff.cityId, account.bank))
  if (statement.accountNumber !== null && statement.accountNumber !== account.number)
    throw new DomainError('BANK_ACCOUNT_DIFFERS', {
      expected: account.number.slice(-4),
      found: statement.accountNumber.slice(-4),
    })
  const told = describe(statement)
  if (given.preview) {
    const { newCount, repeated } = await foreseeImport(db, given, statement)
    return { ...told, newCount, repeated, proposed: null }
  }
  const at = clock.now()
  const file = { ...given, fundId, staffId: staff.id, at }
  const { newCount, repeated } = await keepStatement(database, cipher, file, statement)
  await tellCases(services, await bringBack(database, fundId, broughtBackBy(statement), at))
  const proposed = await proposeMatches(database, cipher, fundId, at)
  return { ...told, newCount, repeated, proposed }
}

/** Money that comes back under its reason; a return the bank gives none for is named by reconciliation alone. */
const broughtBackBy = ({ lines }: BankStatement) =>
  lines.flatMap(({ returnCode: reason, amountCents, texts }) =>
    reason !== null && amountCents > 0 ? [{ references: texts, amountCents, reason }] : [],
  )

const SAMPLE = 5

const describe = (statement: BankStatement) => ({
  format: statement.format,
  periodFrom: statement.periodFrom,
  periodTo: statement.periodTo,
  openingCents: statement.openingCents,
  closingCents: statement.closingCents,
  movedCents: movedBy(statement.lines),
  lineCount: statement.lines.length,
  sample: statement.lines.slice(0, SAMPLE).map((line) => ({
    bookedOn: line.bookedOn,
    amountCents: line.amountCents,
    name: line.name === null ? null : maskName(line.name),
    text: line.entryReference ?? '',
  })),
})
