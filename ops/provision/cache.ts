import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where downloaded programs are kept, outside the project, so that another clone finds them. */
export function cacheFolder(): string {
  const usual =
    process.platform === 'darwin'
      ? path.join(os.homedir(), 'Library', 'Caches')
      : (process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'))
  const folder = path.join(usual, 'xianpei')
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    const fallback = path.join(os.tmpdir(), `xianpei-cache-${os.userInfo().uid}`)
    mkdirSync(fallback, { recursive: true, mode: 0o700 })
    return fallback
  }
}

/** Fills a folder beside its place and moves it there whole: half a download is never found. */
export async function installAtomically(
  target: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`
  mkdirSync(partial, { recursive: true })
  try {
    await fill(partial)
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw error
  }
}
