import type { BatchFile } from '#domain/bank-transfer'
import { checkPain } from './check-pain.ts'
import { writePain } from './write-pain.ts'

/** Written, and read again as the bank will read it. */
export function writeFile(batch: BatchFile): Buffer {
  const content = writePain(batch)
  checkPain(content, batch)
  return content
}
