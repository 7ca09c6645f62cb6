import type { JournalQuery } from '#prisma/stores/ledger/contract'
import { caseNumbersOf, fundOfCity } from '#prisma/stores/fund-pages'
import { findCityCase } from '#prisma/stores/city-cases'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** The fund's journals, newest first. */
export const journals = staffOf('finance', 'supervisor', 'admin')
  .input(schema.journals.input)
  .output(schema.journals.output)
  .query(async ({ ctx, input: { before, limit, account, kind, caseNumber } }) => {
    const { database, ledger } = ctx.services
    const { cityId } = ctx.staff
    const { fundId } = await fundOfCity(ledger, cityId)
    const kase = caseNumber ? await findCityCase(database.prisma, cityId, caseNumber) : null
    const query: JournalQuery = {
      fundId,
      limit,
      ...(before === undefined ? {} : { before }),
      ...(account === undefined ? {} : { account }),
      ...(kind === undefined ? {} : { kind }),
      ...(kase === null ? {} : { complaintId: kase.id }),
    }
    const { items, nextBefore } = await ledger.journals(query)
    const numbers = await caseNumbersOf(
      database.prisma,
      items.map((journal) => journal.complaintId),
    )
    const rows = items.map((journal) => ({
      ...journal,
      caseNumber: journal.complaintId === null ? null : (numbers.get(journal.complaintId) ?? null),
    }))
    return { rows, nextBefore }
  })
