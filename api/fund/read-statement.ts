import { ZERO } from '#domain/money'
import { caseNumbersOf, fundOfCity } from '#prisma/stores/fund-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** One account, newest first, with its running balance. */
export const accountStatement = staffOf('finance', 'supervisor', 'admin')
  .input(schema.accountStatement.input)
  .output(schema.accountStatement.output)
  .query(async ({ ctx, input: { account, before, limit } }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const query = { fundId, account, limit, ...(before === undefined ? {} : { before }) }
    const [{ items, nextBefore }, balances] = await Promise.all([
      ledger.accountStatement(query),
      ledger.balances(fundId),
    ])
    const numbers = await caseNumbersOf(
      database.prisma,
      items.map((line) => line.complaintId),
    )
    const rows = items.map((line) => ({
      ...line,
      caseNumber: line.complaintId === null ? null : (numbers.get(line.complaintId) ?? null),
    }))
    return { account, balanceCents: balances.get(account) ?? ZERO, rows, nextBefore }
  })
