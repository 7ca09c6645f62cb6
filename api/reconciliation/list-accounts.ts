import { listBankAccounts } from '#prisma/stores/bank-accounts'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The fund's accounts at banks and the days their statements cover. */
export const listAccounts = finance.output(schema.listAccounts.output).query(async ({ ctx }) => {
  const { database, ledger } = ctx.services
  const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
  return { rows: await listBankAccounts(database.prisma, fundId) }
})
