import { ZERO } from '#domain/money'
import { caseNumbersOf } from '#prisma/stores/fund-pages'
import { looked } from '../audit/looked.ts'
import { beforeOf, pastMomentOf } from '../books/moment.ts'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** One account, newest first, with its running balance, as of now or of a past moment. */
export const accountStatement = staffOf('finance', 'supervisor', 'admin')
  .input(schema.accountStatement.input)
  .output(schema.accountStatement.output)
  .query(async ({ ctx, input: { account, before, limit, postedOn, ...moment } }) => {
    const { database, ledger } = ctx.services
    const { fundId, asOf, said } = await pastMomentOf(ctx.services, ctx.staff.cityId, moment)
    const day = postedOn === undefined ? {} : { postedOn }
    const query = { fundId, account, limit, ...beforeOf(asOf, before), ...day }
    const [{ items, nextBefore }, balances] = await Promise.all([
      ledger.accountStatement(query),
      asOf ? ledger.balancesAsOf(fundId, asOf) : ledger.balances(fundId),
    ])
    const numbers = await caseNumbersOf(
      database.prisma,
      items.map((line) => line.complaintId),
    )
    const rows = items.map((line) => ({
      ...line,
      caseNumber: line.complaintId === null ? null : (numbers.get(line.complaintId) ?? null),
      inEffect: asOf === null || line.effectiveOn <= asOf.effectiveOn,
    }))
    await looked(ctx, { fundId, what: 'account-statement', filter: { account, postedOn }, moment })
    return { asOf: said, account, balanceCents: balances.get(account) ?? ZERO, rows, nextBefore }
  })
