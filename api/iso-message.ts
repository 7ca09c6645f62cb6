import { XMLParser, XMLValidator } from 'fast-xml-parser'
import iconv from 'iconv-lite'
import type { z } from 'zod'
import { notReadable } from '#domain/bank-statement'

/**
 * Reads an ISO 20022 message of a namespace we know into its shape. Texts stay texts; entities are refused before anything is
 * expanded, so a bomb never gets to a parser.
 * @param lists elements that may repeat
 * @throws DomainError `BANK_FILE_NOT_READABLE` with the reason
 */
export function readIsoMessage<T>(
  content: Buffer,
  namespace: RegExp,
  lists: ReadonlySet<string>,
  shape: z.ZodType<T>,
): T {
  const xml = decode(content)
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw notReadable('entities')
  if (deepest(xml) > 60) throw notReadable('shape', 'depth')
  if (!namespace.test(namespaceOf(xml))) throw notReadable('namespace')
  if (XMLValidator.validate(xml) !== true) throw notReadable('truncated')
  const parsed: unknown = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    isArray: (name) => lists.has(name),
  }).parse(xml)
  const result = shape.safeParse(parsed)
  if (!result.success)
    throw notReadable('shape', (result.error.issues[0]?.path ?? []).filter((step) => step !== '').join('/'))
  return result.data
}

function decode(content: Buffer): string {
  const start = content.subarray(0, 200).toString('latin1')
  const declared = /^(?:\u{EF}\u{BB}\u{BF})?<\?xml[^>]*encoding=["']([\w-]+)["']/u.exec(start)?.[1] ?? 'utf-8'
  const isWide = /^(\u{FF}\u{FE}|\u{FE}\u{FF})/u.test(start)
  if (!isWide && /^utf-?8$/i.test(declared)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(content)
    } catch {
      throw notReadable('encoding', 'utf-8')
    }
  }
  const encoding = isWide ? 'utf-16' : declared
  if (!/^(utf-?16|gbk|gb2312|gb18030)$/i.test(encoding)) throw notReadable('encoding', encoding)
  return iconv.decode(content, /^gb/i.test(encoding) ? 'gb18030' : encoding)
}

/** The document's own, bound to no prefix or to the one it uses. */
function namespaceOf(xml: string): string {
  const [, prefix, attributes = ''] = /<(?:([\w-]{1,40}):)?Document\b([^>]*)>/.exec(xml) ?? []
  const name = prefix === undefined ? 'xmlns' : `xmlns:${prefix}`
  return new RegExp(`\\s${name}=["']([^"']+)["']`).exec(attributes)?.[1] ?? ''
}

function deepest(xml: string): number {
  let depth = 0
  let most = 0
  for (const [tag] of xml.matchAll(/<(?:\/[^>]*|[A-Za-z][^>]*)>/g)) {
    if (tag.startsWith('</')) depth--
    else if (!tag.endsWith('/>')) most = Math.max(most, ++depth)
  }
  return most
}
