import { existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Platform } from '../environment.ts'
import { isEmpty } from './databases.ts'

const bytes = (key: string) => Buffer.from(key, 'base64')

/** Held while the seed runs: one that was interrupted is repeated. */
const markOf = (dataFolder: string) => path.join(dataFolder, 'seeding')

export const needsSeed = async ({ dataFolder, databases }: Platform): Promise<boolean> =>
  existsSync(markOf(dataFolder)) || (await isEmpty(databases.owner))

/** The demo city, as its owner: it opens a fund and fills it, which no single running process may. */
export async function seedOnce({ dataFolder, databases, secrets }: Platform): Promise<void> {
  // the client it stands on is generated on the first start
  const { seed } = await import('#prisma/seed')
  writeFileSync(markOf(dataFolder), '')
  await seed({
    databaseUrl: databases.owner,
    demoPassword: secrets.demoPassword,
    keys: { field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) },
  })
  rmSync(markOf(dataFolder))
}
