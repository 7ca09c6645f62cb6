import { TRPCClientError } from '@trpc/client'
import { Refusal } from '../refusal.ts'
import { clientOf } from '../synthetic-claims.ts'
import { newReplayCity, type ReplayCity, seedReplayCity } from './city.ts'
import { compare, type Row } from './compare.ts'
import { signInStaff } from './people.ts'
import { type Group, planSeason } from './plan.ts'
import { play, type Stage } from './play.ts'
import { watchStandings } from './standings.ts'
import { limitsFor, type Target } from './target.ts'

const IN_FLIGHT = 50
const CLAIMS_A_LANE_MERCHANT = 2
/** of which every eighth is not enrolled, and the lane's are used by nothing else */
const OTHER_MERCHANTS = 20

export interface Season {
  readonly count: number
  readonly seed: number
  readonly target: Target
  readonly planned: (groups: readonly Group[]) => void
  readonly progress: (done: number) => void
}

/** Plays a season through the real platform and gives what was planned beside what came of it. */
export async function playSeason({ count, seed, target, planned, progress }: Season): Promise<Row[]> {
  const { groups, cases } = planSeason(count, seed)
  planned(groups)
  const small = groups.find((group) => group.ending === 'small-fast')?.cases ?? 0
  const laneMerchants = Math.ceil(small / CLAIMS_A_LANE_MERCHANT)
  const city = newReplayCity()
  await seedReplayCity(city, Math.ceil((laneMerchants + OTHER_MERCHANTS) * 1.2), target)
  const standings = watchStandings(target.ownerDatabase)
  try {
    const enrolled = await enrolledMerchants(target, city)
    let first = ''
    const stage: Stage = {
      on: target,
      city,
      standings,
      staff: await signInStaff(target, city),
      laneMerchants: enrolled.slice(0, laneMerchants),
      merchants: enrolled.slice(laneMerchants),
      firstCase: () => first,
    }
    // duplicates are linked to a case that was there before them
    const later = cases.filter((one) => one.ending === 'duplicate')
    const queue = [...cases.filter((one) => one.ending !== 'duplicate'), ...later]
    let done = 0
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const caseNumber = await play(stage, next)
        first ||= caseNumber
        done += 1
        progress(done)
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
    return await compare(target.ownerDatabase, city, groups)
  } catch (error) {
    console.error(target.lastWords())
    throw limited(error, count) ?? error
  } finally {
    await standings.stop()
  }
}

/** The limits against abuse stop a script as they should; whoever runs the platform may raise them for it. */
const limited = (error: unknown, count: number): Refusal | null =>
  error instanceof TRPCClientError && error.message === 'TOO_MANY_REQUESTS'
    ? new Refusal(
        'The platform takes no more from one address.',
        `Start it for a season: XIANPEI_LIMITS=${limitsFor(count)} npm start`,
      )
    : null

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
