import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** What was done so far, so that a run that was stopped goes on where it was. */
const progress = z.object({
  seedsDone: z.array(z.int()),
  roundsDone: z.int(),
  legsDone: z.int(),
  callsDone: z.int(),
  snapshots: z.int(),
  checks: z.int(),
  failed: z.int(),
  seconds: z.number(),
})
export type Progress = z.infer<typeof progress>

const NOTHING: Progress = {
  seedsDone: [],
  roundsDone: 0,
  legsDone: 0,
  callsDone: 0,
  snapshots: 0,
  checks: 0,
  failed: 0,
  seconds: 0,
}

export interface StateFolder {
  readonly folder: string
  readonly progress: Progress
  save(): void
  /** Keeps what failed, with the command that repeats just that. */
  keep(name: string, what: { readonly repeat: string; readonly wrong: readonly string[] }): void
}

export function openState(folder: string): StateFolder {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'ledger.json')
  const write = (name: string, content: unknown) => {
    // whole or not at all, however the run ends
    writeFileSync(`${name}.partial`, `${JSON.stringify(content, null, 2)}\n`)
    renameSync(`${name}.partial`, name)
  }
  const state = {
    folder,
    progress: read(file),
    save: () => write(file, state.progress),
    keep: (name: string, what: object) => write(path.join(folder, `${name}.json`), what),
  }
  return state
}

function read(file: string): Progress {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { ...NOTHING, seedsDone: [] }
  }
  return progress.parse(JSON.parse(text))
}
