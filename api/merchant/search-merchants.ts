import { type FoundMerchant, searchMerchants as search } from '#prisma/stores/merchants'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

export const cardOf = (merchant: FoundMerchant) => ({
  ...merchant,
  nameEn: merchant.name_en,
  plateCode: merchant.plate_code,
  distanceMetres: merchant.distance_m,
})

/** By name in either language, pinyin or initials; nearest first when asked. */
export const searchMerchants = publicProcedure
  .input(schema.searchMerchants.input)
  .output(schema.searchMerchants.output)
  .query(async ({ ctx, input }) => ({
    merchants: (await search(ctx.services.database.prisma, input)).map(cardOf),
  }))
