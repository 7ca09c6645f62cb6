import { createHash } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { messageOf, Refusal } from '../refusal.ts'
import { onPath, run } from './programs.ts'

export interface PostgresUser {
  readonly uid: number
  readonly gid: number
}

/** Where things go that the unprivileged user must reach when the project lies where it may not. */
const SYSTEM_FOLDER = '/var/lib/xianpei'

/**
 * PostgreSQL refuses to run as root. Undefined when we are not root; else the owner of the data it already has, the user
 * `postgres`, made when it is missing, or `nobody`.
 */
export async function serverUser(folder: string): Promise<PostgresUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(folder)) {
    const { uid, gid } = statSync(folder)
    if (uid !== 0) return { uid, gid }
  }
  const found = (await lookUp('postgres')) ?? (await make('postgres')) ?? (await lookUp('nobody'))
  if (found) return found
  throw new Refusal(
    'PostgreSQL may not run as root, and there is no other user to run it as.',
    'Start as another user, make a user `postgres`, or set DATABASE_URL.',
  )
}

async function lookUp(name: string): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

async function make(name: string): Promise<PostgresUser | undefined> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', name]],
  ]
  for (const [program, args] of ways) {
    if (!onPath(program)) continue
    try {
      await run(program, args)
      return await lookUp(name)
    } catch {
      // the next way may be this system's
    }
  }
  return undefined
}

/** Whether the user can pass through every folder above. */
export const canEnter = (folder: string, user: PostgresUser): Promise<boolean> =>
  run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )

/**
 * The wished folder, or one under /var/lib when the user that owns it could not reach the wished one.
 * @param secret of the data folder: one that was deleted and made again does not find the data of its predecessor
 */
export async function placeFor(
  wished: string,
  user: PostgresUser | undefined,
  secret: string,
): Promise<string> {
  if (!user) return wished
  mkdirSync(path.dirname(wished), { recursive: true })
  if (await canEnter(path.dirname(wished), user)) return wished
  const place = path.join(SYSTEM_FOLDER, digest(`${wished}\0${secret}`), 'postgres')
  try {
    mkdirSync(path.dirname(place), { recursive: true, mode: 0o755 })
    chownSync(path.dirname(place), user.uid, user.gid)
  } catch (error) {
    throw new Refusal(
      `PostgreSQL may not run as root, and the user it runs as cannot reach ${wished} (${messageOf(error)}).`,
      'Let XIANPEI_DATA point to a folder that every user may enter.',
    )
  }
  return place
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

export const systemFolder = (name: string): string => path.join(SYSTEM_FOLDER, name)
