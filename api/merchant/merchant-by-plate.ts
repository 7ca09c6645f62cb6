import { findMerchantByPlate } from '#prisma/stores/merchants'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'
import { cardOf } from './search-merchants.ts'

/** Scanning a plate fills in the merchant. */
export const merchantByPlate = publicProcedure
  .input(schema.merchantByPlate.input)
  .output(schema.merchantByPlate.output)
  .query(async ({ ctx, input }) => {
    const found = await findMerchantByPlate(ctx.services.database.prisma, input.plateCode)
    return { merchant: found && cardOf(found) }
  })
