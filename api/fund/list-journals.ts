import { findCityCase } from '#prisma/stores/city-cases'
import { looked } from '../audit/looked.ts'
import { pastMomentOf } from '../books/moment.ts'
import { staffOf } from '../trpc.ts'
import { journalRows } from './journal-rows.ts'
import * as schema from './schema.ts'

/** The fund's journals, newest first, as of now or of a past moment. */
export const journals = staffOf('finance', 'supervisor', 'admin')
  .input(schema.journals.input)
  .output(schema.journals.output)
  .query(async ({ ctx, input: { before, limit, account, kind, caseNumber, postedOn, ...moment } }) => {
    const { database, ledger } = ctx.services
    const { cityId } = ctx.staff
    const { fundId, asOf, said } = await pastMomentOf(ctx.services, cityId, moment)
    const kase = caseNumber ? await findCityCase(database.prisma, cityId, caseNumber) : null
    const { items, nextBefore } = await journalRows({ db: database.prisma, ledger }, asOf, {
      fundId,
      limit,
      ...(before === undefined ? {} : { before }),
      ...(account === undefined ? {} : { account }),
      ...(kind === undefined ? {} : { kind }),
      ...(postedOn === undefined ? {} : { postedOn }),
      ...(kase === null ? {} : { complaintId: kase.id }),
    })
    await looked(ctx, { fundId, what: 'journals', filter: { account, kind, caseNumber, postedOn }, moment })
    return { asOf: said, rows: [...items], nextBefore }
  })
