import type { Cents } from '#domain/money'
import { clientOf } from '../synthetic-claims.ts'
import { newReplayCity, type ReplayCity, seedReplayCity } from './city.ts'
import { signInStaff } from './people.ts'
import type { Group } from './plan.ts'
import type { Stage } from './play.ts'
import type { Standings } from './standings.ts'
import type { Target } from './target.ts'

const CLAIMS_A_LANE_MERCHANT = 2
/** of which every eighth is not enrolled, and the lane's are used by nothing else */
const OTHER_MERCHANTS = 20

/** A city of the run's own, its staff at work, its merchants open: all that a case needs to be played. */
export async function openStage(
  target: Target,
  groups: readonly Group[],
  standings: Standings,
  { firstInjectionCents }: { readonly firstInjectionCents?: Cents } = {},
): Promise<Stage & { readonly began: (caseNumber: string) => void }> {
  const small = groups.find((group) => group.ending === 'small-fast')?.cases ?? 0
  const laneMerchants = Math.ceil(small / CLAIMS_A_LANE_MERCHANT)
  const city = newReplayCity()
  const merchants = Math.ceil((laneMerchants + OTHER_MERCHANTS) * 1.2)
  await seedReplayCity(city, merchants, target, firstInjectionCents)
  const enrolled = await enrolledMerchants(target, city)
  let first = ''
  return {
    on: target,
    city,
    standings,
    staff: await signInStaff(target, city),
    laneMerchants: enrolled.slice(0, laneMerchants),
    merchants: enrolled.slice(laneMerchants),
    firstCase: () => first,
    began(caseNumber) {
      first ||= caseNumber
    },
  }
}

/** The list is short on purpose, so names are asked for one by one. */
async function enrolledMerchants(target: Target, city: ReplayCity): Promise<string[]> {
  const client = clientOf(target)
  const found = new Map<string, string>()
  for (let digit = 0; digit < 10; digit += 1) {
    const { merchants } = await client.merchant.searchMerchants.query({
      cityId: city.id,
      text: String(digit),
    })
    for (const merchant of merchants) if (merchant.enrolled) found.set(merchant.plateCode, merchant.id)
  }
  return [...found.values()]
}
