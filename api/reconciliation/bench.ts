import type { Reader } from '#prisma/stores/bank-pages'
import { fundOfCity } from '#prisma/stores/fund-pages'
import type { Services } from '../services.ts'

/** The fund of a city, as the work bench reads it. */
export async function benchOf({ database, ledger, cipher }: Services, cityId: string): Promise<Reader> {
  const { fundId } = await fundOfCity(ledger, cityId)
  return { db: database.prisma, cipher, fundId }
}
