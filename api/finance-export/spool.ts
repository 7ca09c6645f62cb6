import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'

/** Texts are gathered until there is this much, so that a row is not a write of its own. */
const GATHERED = 64 * 1_024

/**
 * Keeps texts in a file without a name: it is gone when it was read to its end, or with the process. An export is whole before
 * anybody gets it, so that one that fails half way is an error and not half a file; and a long one is not in memory.
 */
export async function spooled(texts: AsyncIterable<string>): Promise<Readable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'xianpei-export-'))
  const file = await open(path.join(folder, 'rows'), 'w+', 0o600)
  try {
    await rm(folder, { recursive: true })
    let gathered = ''
    for await (const text of texts) {
      gathered += text
      if (gathered.length < GATHERED) continue
      await file.appendFile(gathered)
      gathered = ''
    }
    await file.appendFile(gathered)
    return file.createReadStream({ start: 0 })
  } catch (error) {
    await file.close()
    throw error
  }
}
