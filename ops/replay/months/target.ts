import { type Stack, startStack } from '../../stack.ts'
import { limitsFor, type Target } from '../target.ts'
import { keepHouse } from './housekeeping.ts'
import { makeClockFile, type MovedClock, openMovedClock, prepareDatabase } from './moved-clock.ts'

/** A platform of its own under a clock that only moves when it is moved. */
export interface MonthsTarget extends Target {
  readonly stack: Stack
  readonly moved: MovedClock
  /** what upkeep does once in a while */
  readonly daily: () => Promise<void>
}

export async function startUnderMovedClock(count: number, { web = false } = {}): Promise<MonthsTarget> {
  const file = makeClockFile()
  const stack = await startStack({
    timeSkipping: true,
    web,
    seed: ({ databases }) => prepareDatabase(databases.owner),
    env: {
      XIANPEI_SANDBOX_DELAY_MS: '0',
      XIANPEI_LIMITS: limitsFor(count),
      LOG_LEVEL: 'warn',
      XIANPEI_SIMULATED_CLOCK: file.file,
    },
  })
  const { platform, database, url, sandboxUrl } = stack
  const moved = await openMovedClock(file, {
    ownerUrl: database.urls.owner,
    temporalAddress: platform.temporalAddress,
  })
  const house = await keepHouse(platform, sandboxUrl)
  return {
    stack,
    url,
    sandboxUrl,
    moved,
    daily: house.daily,
    ownerDatabase: database.urls.owner,
    secrets: platform.secrets,
    lastWords: () => stack.process('api').log().split('\n').slice(-5).join('\n'),
    async stop() {
      await house.stop()
      await moved.close()
      await stack.stop()
      file.remove()
    },
  }
}
