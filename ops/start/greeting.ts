import type { Secrets } from '../secrets.ts'
import type { StartOptions } from './options.ts'
import type { Screen } from './screen.ts'

export async function greeting(screen: Screen, options: StartOptions, secrets: Secrets, tookMs: number) {
  const { publicUrl, dataFolder, production } = options
  screen.say('')
  screen.say(`Ready after ${(tookMs / 1000).toFixed(1)} s; data in ${dataFolder}. Ctrl-C stops everything.`)
  screen.say('')
  screen.say(`Site for tourists       ${publicUrl}/`)
  screen.say(`Console for staff       ${publicUrl}/console/`)
  if (production) {
    screen.say('The first administrator is made with: npm run admin -- create')
    return
  }
  const { DEMO_ACCOUNTS } = await import('#prisma/seed')
  screen.say('')
  screen.say(`Demo accounts, all with the password ${secrets.demoPassword}`)
  for (const { role, email } of DEMO_ACCOUNTS) screen.say(`  ${role.padEnd(12)} ${email}`)
}

export function farewell(screen: Screen) {
  screen.say('')
  screen.say('Stopping: API, worker, sandbox, Temporal, PostgreSQL …')
}
