import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

export interface Planted {
  /** in the project's folder */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** The bundle of a release that differs from this one in one place: built from a copy of the sources with the change in it. */
export async function bundleWith({ file, from, to }: Planted): Promise<WorkflowBundleWithSourceMap> {
  // outside of node_modules, where nothing would be compiled
  const copy = mkdtempSync(path.join(os.tmpdir(), 'xianpei-planted-'))
  try {
    for (const part of ['workflows', 'domain', 'package.json', 'tsconfig.json'])
      cpSync(path.join(PROJECT, part), path.join(copy, part), { recursive: true })
    symlinkSync(path.join(PROJECT, 'node_modules'), path.join(copy, 'node_modules'))
    const place = path.join(copy, file)
    const text = readFileSync(place, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} holds no ${from}`)
    writeFileSync(place, text.replace(from, to))
    return await bundleWorkflowCode({
      workflowsPath: path.join(copy, 'workflows/workflows.ts'),
      failureConverterPath: path.join(copy, 'workflows/failure-converter.ts'),
      logger: new DefaultLogger('ERROR'),
    })
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
