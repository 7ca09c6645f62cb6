import { randomUUID } from 'node:crypto'
import type { Movement } from '#domain/bank-board'
import { cityDay, startOfCityDay } from '#domain/clocks'
import { type Cents, cents } from '#domain/money'
import { monthAfter } from '#domain/months'
import { movementsOf } from '#prisma/stores/bank-facts'
import type { Database } from '#prisma/stores/database'
import type { FieldCipher } from '#prisma/stores/field-cipher'
import { type Booking, writeCamt } from '../../synthetic-bank-files.ts'
import type { Random } from '../plan.ts'
import { DAY_MS, HOUR_MS, type Span } from './calendar.ts'
import type { Office } from './office.ts'

const ACCOUNT_NUMBER = '6222000011112222'
/** these months' statements never come, as happens */
const WITHOUT_STATEMENT = [4, 11]
const CONFIRM_AT_ONCE = 100

export interface Bank {
  readonly database: Database
  readonly cipher: FieldCipher
  readonly fundId: string
  /** hands a file to the platform, as finance's page does */
  readonly send: (accountId: string, fileName: string, content: string) => Promise<void>
}

/** The bank's side of the books: what the ledger moved, written as a bank writes it, with what banks do wrong. */
export function planStatements(office: Office, bank: Bank, span: Span): void {
  const { agenda, first, second, random } = office
  const accountId = randomUUID()
  agenda.add(new Date(span.from.getTime() + 9 * HOUR_MS), async () => {
    await first.reconciliation.addAccount.mutate({
      commandId: accountId,
      bank: 'Synthetic Bank',
      label: '示例账户',
      number: ACCOUNT_NUMBER,
    })
  })
  let balance = 0
  for (const [at, month] of span.months.entries()) {
    const importAt = new Date(startOfCityDay(`${monthAfter(month)}-02`).getTime() + 9 * HOUR_MS)
    agenda.add(importAt, async () => {
      const bookings = await bookingsOf(bank, month, random)
      const opening = balance
      balance += bookings.reduce((sum, { yuan }) => sum + Math.round(Number(yuan) * 100), 0)
      if (WITHOUT_STATEMENT.includes(at) || bookings.length === 0) return
      const content = writeCamt(bookings, { opening: yuan(cents(opening)), account: ACCOUNT_NUMBER })
      await bank.send(accountId, `statement-${month}.xml`, content)
      agenda.add(new Date(importAt.getTime() + 2 * HOUR_MS), () => confirmAll(second))
    })
  }
}

const yuan = (amount: Cents): string => (amount / 100).toFixed(2)

async function bookingsOf(
  { database, cipher, fundId }: Bank,
  month: string,
  random: Random,
): Promise<Booking[]> {
  const from = `${month}-01`
  const to = cityDay(new Date(startOfCityDay(`${monthAfter(month)}-01`).getTime() - DAY_MS))
  const { open } = await movementsOf(database.prisma, cipher, fundId, { from, to })
  const shown = open.flatMap((movement, at) => written(movement, month, at, random))
  return [...shown, unexplained(to, random)].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
}

/** Of a hundred, two are forgotten by the bank, one comes twice and one with another figure. */
function written(movement: Movement, month: string, at: number, random: Random): Booking[] {
  const booking: Booking = {
    day: movement.effectiveOn,
    yuan: yuan(movement.amountCents),
    reference: `B${month.replace('-', '')}${at}`,
    text: movement.references[0] ?? movement.voucherNo,
  }
  // what the city pays in is never lost: the account would be overdrawn without it
  const luck = movement.kind === 'injection' ? 1 : random()
  if (luck < 0.02) return []
  if (luck < 0.03) return [booking, { ...booking, reference: `${booking.reference}D` }]
  if (luck < 0.04) return [{ ...booking, yuan: yuan(cents(movement.amountCents + 100)) }]
  return [booking]
}

const unexplained = (day: string, random: Random): Booking => ({
  day,
  yuan: yuan(cents(10_000 + Math.floor(random() * 90_000))),
  reference: `X${day.replaceAll('-', '')}`,
  text: '不明来款',
})

async function confirmAll(finance: Office['second']): Promise<void> {
  for (;;) {
    const { rows } = await finance.reconciliation.listMatches.query({
      state: 'proposed',
      limit: CONFIRM_AT_ONCE,
    })
    if (rows.length === 0) return
    await finance.reconciliation.confirm.mutate({ matchIds: rows.map(({ matchId }) => matchId) })
  }
}
