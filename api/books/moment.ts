import { fundOfCity } from '#prisma/stores/fund-pages'
import type { AsOf } from '#prisma/stores/ledger/contract'
import type { Services } from '../services.ts'
import type { Moment } from './moment-schema.ts'

type Asked = Pick<Services, 'ledger'>

/** The fund of the reader's city, and the moment that is meant. */
export async function momentOf({ ledger }: Asked, cityId: string, { postedAt, effectiveOn }: Moment) {
  const { fundId } = await fundOfCity(ledger, cityId)
  const asOf = await ledger.asOf(fundId, {
    ...(postedAt !== undefined && { postedAt: new Date(postedAt) }),
    ...(effectiveOn !== undefined && { effectiveOn }),
  })
  return { fundId, asOf, said: saidOf(asOf) }
}

/** The same, and null where nobody named a moment: then a page shows what is posted while it is read. */
export async function pastMomentOf(services: Asked, cityId: string, moment: Moment) {
  if (moment.postedAt !== undefined || moment.effectiveOn !== undefined)
    return await momentOf(services, cityId, moment)
  const { fundId } = await fundOfCity(services.ledger, cityId)
  return { fundId, asOf: null, said: null }
}

/** Pages of a past moment begin at its last journal, whatever was posted since. */
export const beforeOf = (asOf: AsOf | null, before: number | undefined): { before?: number } => {
  const first = asOf ? Math.min(before ?? Number.MAX_SAFE_INTEGER, asOf.through + 1) : before
  return first === undefined ? {} : { before: first }
}

const saidOf = ({ postedAt, effectiveOn, through }: AsOf) => ({ postedAt, effectiveOn, throughSeq: through })
