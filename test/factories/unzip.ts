import { inflateRawSync } from 'node:zlib'

const ENTRY = 0x02014b50
const DEFLATED = 8

/** The files of a ZIP (and so of an XLSX) by name, from its directory at the end. */
export function unzip(zip: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (let at = zip.readUInt32LE(zip.length - 6); zip.readUInt32LE(at) === ENTRY; ) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    const begin = zip.readUInt32LE(at + 42)
    const from = begin + 30 + zip.readUInt16LE(begin + 26) + zip.readUInt16LE(begin + 28)
    const packed = zip.subarray(from, from + zip.readUInt32LE(at + 20))
    const content = zip.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(packed) : packed
    files.set(zip.toString('utf8', at + 46, at + 46 + (name ?? 0)), content.toString())
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0)
  }
  return files
}

/** The cells of a sheet as a spreadsheet reads them: texts shared or inline, numbers as written, `=` before a formula. */
export function cellsOf(files: ReadonlyMap<string, string>, sheet: number): string[][] {
  const plain = (xml: string) =>
    xml
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
  const shared = [...(files.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(
    ([, si = '']) => plain(si),
  )
  const xml = files.get(`xl/worksheets/sheet${sheet}.xml`) ?? ''
  return [...xml.matchAll(/<row\b[^>]*>(.*?)<\/row>/gs)].map(([, row = '']) => {
    const cells: string[] = []
    for (const [, attributes = '', content = ''] of row.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      // an empty cell is left out, so each says where it stands
      const at = columnOf(/ r="([A-Z]+)/.exec(` ${attributes}`)?.[1] ?? '')
      while (cells.length < at) cells.push('')
      const formula = content.includes('<f') ? '=' : ''
      const isShared = / t="s"/.test(` ${attributes}`)
      cells.push(formula + (isShared ? (shared[Number(plain(content))] ?? '') : plain(content)))
    }
    return cells
  })
}

const columnOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
