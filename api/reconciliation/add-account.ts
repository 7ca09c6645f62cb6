import { clock } from '#prisma/clock'
import { addBankAccount } from '#prisma/stores/bank-accounts'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** An account of the fund whose statements are to be matched. */
export const addAccount = finance
  .input(schema.addAccount.input)
  .output(schema.addAccount.output)
  .mutation(async ({ ctx, input: { commandId, ...account } }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const given = { ...account, id: commandId, fundId, staffId: ctx.staff.id, at: clock.now() }
    return await addBankAccount(database.prisma, given)
  })
