import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'

export interface StateFolder<Progress> {
  readonly folder: string
  readonly progress: Progress
  save(): void
  /** Keeps what failed, with the command that repeats just that. */
  keep(name: string, what: { readonly repeat: string; readonly wrong: readonly string[] }): void
}

/**
 * What was done so far, so that a run that was stopped goes on where it was. @param name of its file @param nothing how a run
 * begins
 */
export function openState<Progress>(
  folder: string,
  name: string,
  shape: z.ZodType<Progress>,
  nothing: Progress,
): StateFolder<Progress> {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${name}.json`)
  const write = (to: string, content: unknown) => {
    // whole or not at all, however the run ends
    writeFileSync(`${to}.partial`, `${JSON.stringify(content, null, 2)}\n`)
    renameSync(`${to}.partial`, to)
  }
  const state = {
    folder,
    progress: read(file, shape) ?? nothing,
    save: () => write(file, state.progress),
    keep: (what: string, failure: object) => write(path.join(folder, `${what}.json`), failure),
  }
  return state
}

function read<Progress>(file: string, shape: z.ZodType<Progress>): Progress | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null
  }
  return shape.parse(JSON.parse(text))
}
