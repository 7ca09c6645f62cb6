import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { DailyHead } from '#domain/ledger-record'
import { makeHeads, readHeads } from '#prisma/stores/ledger/heads'
import type { Upkeep } from './upkeep.ts'

type Publishing = Pick<Upkeep, 'headsFolder'> & { readonly database: Pick<Upkeep['database'], 'pool'> }

/**
 * Makes the heads of the days that are over, and writes each to a file of its own: outside the database, for everybody to copy.
 * A file that is there is never written again, so what was published first stays.
 */
export async function publishHeads({ database, headsFolder }: Publishing): Promise<void> {
  await makeHeads(database.pool)
  await mkdir(headsFolder, { recursive: true })
  const heads = await readHeads(database.pool)
  for (const head of heads) await publish(headsFolder, `${head.day}.json`, head)
}

async function publish(folder: string, name: string, head: DailyHead): Promise<void> {
  const file = path.join(folder, name)
  if (existsSync(file)) return
  const partial = `${file}.partial`
  await writeFile(partial, `${JSON.stringify(head)}\n`)
  await rename(partial, file)
}
