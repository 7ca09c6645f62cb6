import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'

/**
 * A file of JSON lines that only grows: what was written survives a `kill -9` of this process, which is what a sandbox is for;
 * it does not wait for the disk. A line torn by the kill was never acknowledged and is dropped.
 */
export function openJournal<Line extends object>(
  file: string,
  replay: (line: Line) => void,
  parse: (given: unknown) => Line,
) {
  mkdirSync(path.dirname(file), { recursive: true })
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  for (const line of whole.split('\n')) if (line) replay(parse(JSON.parse(line)))
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
  const handle = openSync(file, 'a')
  return {
    append(line: Line): void {
      writeSync(handle, `${JSON.stringify(line)}\n`)
    },
    close: () => closeSync(handle),
  }
}
