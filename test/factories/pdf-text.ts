import { inflateSync } from 'node:zlib'

/** Every stream of a PDF, inflated where it was deflated. */
function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString('latin1')
  return [...text.matchAll(/<<((?:[^>]|>(?!>))*)>>\s*stream\r?\n/g)].map((found) => {
    const begin = found.index + found[0].length
    const length = Number(/\/Length (\d+)/.exec(found[1] ?? '')?.[1] ?? 0)
    const content = pdf.subarray(begin, begin + length)
    return (found[1]?.includes('/FlateDecode') ? inflateSync(content) : content).toString('latin1')
  })
}

const hex4 = (text: string): string[] => text.match(/.{4}/g) ?? []
const signs = (utf16: string): string => Buffer.from(utf16, 'hex').swap16().toString('utf16le')

/** The text of each page of a PDF with one embedded font, as a reader may copy it: by the font's own table of signs. */
export function pdfPages(pdf: Buffer): string[] {
  const streams = streamsOf(pdf)
  const known = new Map<number, string>()
  // a ligature stands for several signs
  for (const stream of streams)
    for (const [, from = '', list = ''] of stream.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
      [...list.matchAll(/<([^>]*)>/g)].forEach(([, sign = ''], at) =>
        known.set(Number.parseInt(from, 16) + at, signs(sign.replaceAll(' ', ''))),
      )
  return streams
    .filter((stream) => stream.includes(' TJ'))
    .map((stream) =>
      [...stream.matchAll(/\[(.*?)\] TJ/g)]
        .map(([, pieces = '']) =>
          [...pieces.matchAll(/<([0-9a-f]*)>/gi)]
            .flatMap(([, glyphs = '']) => hex4(glyphs))
            .map((glyph) => known.get(Number.parseInt(glyph, 16)) ?? '�')
            .join(''),
        )
        .join('\n'),
    )
}
