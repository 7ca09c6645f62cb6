import type { Platform } from '../environment.ts'

const bytes = (key: string) => Buffer.from(key, 'base64')

/** The demo city, as its owner: it opens a fund and fills it, which no single running process may. */
export async function seedOnce({ databases, secrets }: Platform): Promise<void> {
  // the client it stands on is generated on the first start
  const { seed } = await import('#prisma/seed')
  await seed({
    databaseUrl: databases.owner,
    demoPassword: secrets.demoPassword,
    keys: { field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) },
  })
}
