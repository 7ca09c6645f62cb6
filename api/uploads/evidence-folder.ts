import { open, mkdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'

/** Evidence on local disk: a file is there whole, and on disk, before its row is. */
export interface EvidenceFolder {
  write(key: string, content: Buffer): Promise<void>
  read(key: string): Promise<Buffer>
}

const KEY = /^[a-z0-9/-]+\.[a-z]+$/

export function createEvidenceFolder(root: string): EvidenceFolder {
  const place = (key: string) => {
    if (!KEY.test(key)) throw new Error('not a key of ours')
    return path.join(root, key)
  }
  return {
    async write(key, content) {
      const file = place(key)
      await mkdir(path.dirname(file), { recursive: true })
      const partial = `${file}.part`
      const handle = await open(partial, 'w', 0o600)
      try {
        await handle.writeFile(content)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(partial, file)
    },
    read: (key) => readFile(place(key)),
  }
}
