import { type Stack, type StackOptions, startStack } from '../stack.ts'
import { clientOf } from '../synthetic-claims.ts'
import { CITY, seedReplayCity } from './city.ts'
import { compare, type Row } from './compare.ts'
import { signInStaff } from './people.ts'
import { type Group, planSeason } from './plan.ts'
import { play, type Stage } from './play.ts'
import { watchStandings } from './standings.ts'

const IN_FLIGHT = 50
const CLAIMS_A_LANE_MERCHANT = 2
/** of many people behind one address, as a call centre's are; the limits stay on */
const LIMITS = [
  'code-to-address',
  'code-from-caller',
  'code-tried',
  'filed-from-caller',
  'upload-opened',
  'case-opened',
]

export interface Season {
  readonly count: number
  readonly seed: number
  readonly on?: StackOptions['on']
  readonly planned: (groups: readonly Group[]) => void
  readonly progress: (done: number) => void
}

/** Plays a season through the real platform and gives what was planned beside what came of it. */
export async function playSeason({ count, seed, on, planned, progress }: Season): Promise<Row[]> {
  const { groups, cases } = planSeason(count, seed)
  planned(groups)
  const small = groups.find((group) => group.ending === 'small-fast')?.cases ?? 0
  const laneMerchants = Math.ceil(small / CLAIMS_A_LANE_MERCHANT)
  const merchants = Math.ceil((laneMerchants + 20) * 1.2)
  const stack = await startStack({
    ...(on ? { on } : {}),
    durable: true,
    seed: seedReplayCity(merchants),
    env: {
      XIANPEI_CITY: CITY.id,
      XIANPEI_SANDBOX_DELAY_MS: '0',
      XIANPEI_LIMITS: LIMITS.map((name) => `${name}=${count * 10}`).join(','),
      LOG_LEVEL: 'warn',
    },
  })
  const standings = watchStandings(stack.database.urls.owner)
  try {
    const enrolled = await enrolledMerchants(stack)
    let first = ''
    const stage: Stage = {
      stack,
      standings,
      staff: await signInStaff(stack),
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
    return await compare(stack.database.urls.owner, groups)
  } catch (error) {
    console.error(stack.process('api').log().split('\n').slice(-5).join('\n'))
    throw error
  } finally {
    await standings.stop()
    await stack.stop()
  }
}

/** The list is short on purpose, so names are asked for one by one. */
async function enrolledMerchants(stack: Stack): Promise<string[]> {
  const client = clientOf(stack)
  const found = new Map<string, string>()
  for (let page = 0; page < 20; page += 1) {
    const { merchants } = await client.merchant.searchMerchants.query({
      cityId: CITY.id,
      text: `${page % 10}`,
    })
    for (const merchant of merchants) if (merchant.enrolled) found.set(merchant.plateCode, merchant.id)
  }
  return [...found.values()]
}
