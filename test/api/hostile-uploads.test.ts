import { readFileSync } from 'node:fs'
import path from 'node:path'
import { crc32, deflateRawSync, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isDomainErrorCode } from '#domain/errors'
import { sentencesFor } from '#domain/sentences'
import { withClient } from '#ops/provision/postgres'
import type { Stack } from '#test/platform/stack'
import { clientOf, file, startSeededStack } from './http-staff.ts'
import { evidenceFolder, storedFiles, whatIsKept } from './what-is-kept.ts'

let stack: Stack
let photo: Buffer
beforeAll(async () => {
  stack = await startSeededStack()
  photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#38a' } })
    .withExif({
      IFD0: { Make: 'Canary Camera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '18/1 15/1 9/1', GPSLongitudeRef: 'E' },
    })
    .jpeg()
    .toBuffer()
})
afterAll(() => stack?.stop())

const newTicket = async () => (await clientOf(stack).filing.openUpload.mutate()).ticket

interface Sent {
  readonly status: number
  readonly code: string | null
  readonly id: string | null
}
const answered = z.object({
  id: z.string().optional(),
  refusal: z.object({ code: z.string() }).optional(),
})

async function send(
  ticket: string | null,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Sent> {
  const answer = await fetch(`${stack.url}/uploads`, {
    method: 'POST',
    headers: { ...(ticket && { 'x-upload-ticket': ticket }), origin: stack.url, ...headers },
    body,
  })
  const { id, refusal } = answered.parse(await answer.json())
  return { status: answer.status, code: refusal?.code ?? null, id: id ?? null }
}

const formOf = (...files: readonly (readonly [content: Buffer, name: string, type?: string])[]): FormData => {
  const form = new FormData()
  for (const [content, name, type = 'image/jpeg'] of files)
    form.append('file', new Blob([Uint8Array.from(content)], { type }), name)
  return form
}
const sendFile = async (content: Buffer, name = 'photo.jpg') =>
  await send(await newTicket(), formOf([content, name]))

/** How a refusal looks: the sender's to mend, told by a code that has its sentence in both languages. */
const refusal = (code: string) => ({ code, id: null, isTheirs: true, isTold: true })
const isTold = (code: string | null) =>
  isDomainErrorCode(code) &&
  (['en', 'zh-CN'] as const).every((language) => sentencesFor(language).errors[code].length > 5)
const lookAt = ({ status, code, id }: Sent) => ({
  code,
  id,
  isTheirs: status >= 400 && status < 500,
  isTold: isTold(code),
})

/** Sends, and looks whether anything is there afterwards that was not before. The ticket itself is made before. */
async function attempt(sending: (ticket: string) => Promise<Sent>) {
  const ticket = await newTicket()
  const before = await whatIsKept(stack)
  const sent = await sending(ticket)
  const after = await whatIsKept(stack)
  const grown = Object.keys(after).filter((name) => after[name] !== before[name])
  return { ...lookAt(sent), grown }
}
const nothingKept = (code: string) => ({ ...refusal(code), grown: [] })

const box = (brand: string) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}\0\0\0\0${brand}mp41`, 'latin1'),
    Buffer.alloc(400),
  ])

const chunk = (type: string, content: Buffer) => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
/** A PNG of a few hundred bytes that says it is this large. */
const pngOf = (width: number, height: number, extra: readonly Buffer[] = []) => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const picture = deflateSync(Buffer.alloc(3_000))
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', picture),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
/** An archive with one entry of 100 MB of nothing. */
const zipBomb = () => {
  const packed = deflateRawSync(Buffer.alloc(100_000_000))
  const entry = Buffer.alloc(30)
  entry.write('PK\u0003\u0004', 'latin1')
  entry.writeUInt16LE(20, 4)
  entry.writeUInt16LE(8, 8)
  entry.writeUInt32LE(packed.length, 18)
  entry.writeUInt32LE(100_000_000, 22)
  entry.writeUInt16LE(1, 26)
  return Buffer.concat([entry, Buffer.from('a'), packed])
}
const SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const HTML = '<!doctype html><script>alert(1)</script>'

describe('a file that is not a photo or a PDF is refused, and nothing of it is kept', () => {
  test.each<[what: string, code: string, content: () => Buffer, name?: string]>([
    ['an SVG', 'FILE_TYPE_REFUSED', () => Buffer.from(SVG), 'drawing.svg'],
    ['an SVG without a declaration', 'FILE_TYPE_REFUSED', () => Buffer.from(SVG.slice(21)), 'photo.png'],
    ['HTML named .jpg', 'FILE_TYPE_REFUSED', () => Buffer.from(HTML)],
    [
      'HTML after a JPEG’s first three bytes',
      'FILE_NOT_READABLE',
      () => Buffer.concat([photo.subarray(0, 3), Buffer.from(HTML)]),
    ],
    ['a GIF with HTML in it', 'FILE_TYPE_REFUSED', () => Buffer.from(`GIF89a${HTML}`)],
    ['a zip bomb', 'FILE_TYPE_REFUSED', zipBomb, 'photos.zip'],
    ['a pixel flood', 'FILE_TOO_LARGE', () => pngOf(50_000, 50_000), 'flood.png'],
    ['a pixel flood in one dimension', 'FILE_NOT_READABLE', () => pngOf(2_147_483_647, 1), 'flood.png'],
    ['a PNG without the pixels it declares', 'FILE_NOT_READABLE', () => pngOf(4_000, 4_000), 'short.png'],
    ['a truncated JPEG', 'FILE_NOT_READABLE', () => photo.subarray(0, photo.length >> 1)],
    ['an empty file', 'FILE_NOT_READABLE', () => Buffer.alloc(0)],
    ['an mp4', 'VIDEO_REFUSED', () => box('isom'), 'film.mp4'],
    ['an mp4 named .jpg', 'VIDEO_REFUSED', () => box('isom')],
    ['a QuickTime film', 'VIDEO_REFUSED', () => box('qt  '), 'film.mov'],
    ['a HEIC photo', 'FILE_TYPE_REFUSED', () => box('heic'), 'IMG_0001.HEIC'],
    [
      'an executable',
      'FILE_TYPE_REFUSED',
      () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]),
      'photo.jpg.exe',
    ],
    ['a PDF without an end', 'FILE_NOT_READABLE', () => Buffer.from('%PDF-1.7\n1 0 obj\n'), 'half.pdf'],
    ['a file over 10 MB', 'FILE_TOO_LARGE', () => Buffer.concat([photo, Buffer.alloc(10 * 1_024 * 1_024)])],
    [
      'a file one byte over 10 MB',
      'FILE_TOO_LARGE',
      () => Buffer.concat([photo, Buffer.alloc(10 * 1_024 * 1_024 + 1 - photo.length)]),
    ],
  ])('%s', async (_what, code, content, name = 'photo.jpg') => {
    expect(await attempt((ticket) => send(ticket, formOf([content(), name])))).toEqual(nothingKept(code))
  })
})

describe('a request that is not one file under a good ticket is refused, and nothing of it is kept', () => {
  test('two files at once', async () => {
    expect(await attempt((ticket) => send(ticket, formOf([photo, 'one.jpg'], [photo, 'two.jpg'])))).toEqual(
      nothingKept('FILE_NOT_READABLE'),
    )
  })
  test('no file', async () => {
    const form = new FormData()
    form.set('note', 'there is none')
    expect(await attempt((ticket) => send(ticket, form))).toEqual(nothingKept('FILE_NOT_READABLE'))
  })
  test('a photo that is not in a form', async () => {
    expect(
      await attempt((ticket) => send(ticket, Uint8Array.from(photo), { 'content-type': 'image/jpeg' })),
    ).toEqual(nothingKept('FILE_NOT_READABLE'))
  })
  test('JSON', async () => {
    expect(
      await attempt((ticket) => send(ticket, '{"file":"photo.jpg"}', { 'content-type': 'application/json' })),
    ).toEqual(nothingKept('FILE_NOT_READABLE'))
  })
  test('a form that breaks off', async () => {
    expect(
      await attempt((ticket) =>
        send(ticket, '--x\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nhalf', {
          'content-type': 'multipart/form-data; boundary=x',
        }),
      ),
    ).toEqual(nothingKept('FILE_NOT_READABLE'))
  })
  test('no ticket', async () => {
    expect(await attempt(() => send(null, formOf([photo, 'photo.jpg'])))).toEqual(
      nothingKept('UPLOAD_TICKET_NOT_VALID'),
    )
  })
  test.each([
    ['that is wrong', 'wrong'],
    ['of 5,000 letters', 'x'.repeat(5_000)],
    ['that speaks SQL', "' OR 1=1 --"],
  ])('a ticket %s', async (_what, ticket) => {
    expect(await attempt(() => send(ticket, formOf([photo, 'photo.jpg'])))).toEqual(
      nothingKept('UPLOAD_TICKET_NOT_VALID'),
    )
  })
  test('a ticket of yesterday', async () => {
    expect(
      await attempt(async (ticket) => {
        await tickets("UPDATE upload_ticket SET expires_at = now() - interval '1 second'")
        return await send(ticket, formOf([photo, 'photo.jpg']))
      }),
    ).toEqual(nothingKept('UPLOAD_TICKET_NOT_VALID'))
  })
  test('a page of another site', async () => {
    expect(
      await attempt((ticket) =>
        send(ticket, formOf([photo, 'photo.jpg']), { origin: 'https://elsewhere.example' }),
      ),
    ).toEqual(nothingKept('NOT_ALLOWED'))
  })
})

const tickets = (statement: string) =>
  withClient(stack.database.urls.owner, async (client) => await client.query(statement))

describe('what one ticket may bring is bounded', () => {
  test('in files, however many come at once', async () => {
    const ticket = await newTicket()
    const sent = await Promise.all(
      Array.from({ length: 24 }, () => send(ticket, formOf([photo, 'photo.jpg']))),
    )
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(20)
    for (const one of sent.filter(({ status }) => status !== 201))
      expect(lookAt(one)).toEqual(refusal('UPLOAD_QUOTA_EXCEEDED'))
  })
  test('in bytes', async () => {
    expect(
      await attempt(async (ticket) => {
        await tickets(`UPDATE upload_ticket SET bytes_used = ${60 * 1_024 * 1_024 - photo.length + 1}`)
        return await send(ticket, formOf([photo, 'photo.jpg']))
      }),
    ).toEqual(nothingKept('UPLOAD_QUOTA_EXCEEDED'))
  })
})

/** The row of a file that was kept, and its bytes. */
async function keptOf({ id }: Sent) {
  const rows = await withClient(stack.database.urls.owner, async (client) => {
    const found = await client.query<{ file_name: string; storage_key: string; media_type: string }>(
      'SELECT file_name, storage_key, media_type FROM evidence WHERE id = $1',
      [id],
    )
    return found.rows
  })
  const row = rows[0]
  if (!row) throw new Error('it was not kept')
  return { ...row, content: readFileSync(path.join(evidenceFolder(stack), row.storage_key)) }
}

describe('of a photo nothing is kept but the picture', () => {
  test('no place, no camera', async () => {
    expect(photo.includes('Canary Camera')).toBe(true)
    const { content } = await keptOf(await sendFile(photo))
    expect(content.includes('Canary Camera')).toBe(false)
    const { exif, xmp, iptc, format, width } = await sharp(content).metadata()
    expect({ exif, xmp, iptc, format, width }).toEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      format: 'jpeg',
      width: 300,
    })
  })

  test.each<[what: string, hidden: () => Buffer, canary: string]>([
    ['an archive after its end', () => Buffer.concat([photo, zipBomb()]), 'PK\u0003\u0004'],
    ['a page after its end', () => Buffer.concat([photo, Buffer.from(HTML)]), '<script>'],
    [
      'a page in its comment',
      () => {
        const length = Buffer.alloc(2)
        length.writeUInt16BE(HTML.length + 2)
        return Buffer.concat([
          photo.subarray(0, 2),
          Buffer.from([0xff, 0xfe]),
          length,
          Buffer.from(HTML),
          photo.subarray(2),
        ])
      },
      '<script>',
    ],
    [
      'a page in a PNG’s text',
      () => pngOf(10, 10, [chunk('tEXt', Buffer.from(`Comment\0${HTML}`))]),
      '<script>',
    ],
  ])('not %s', async (_what, hidden, canary) => {
    const given = hidden()
    expect(given.includes(canary)).toBe(true)
    const kept = await keptOf(await sendFile(given))
    expect(kept.content.includes(canary)).toBe(false)
    expect(kept.media_type).toBe('image/jpeg')
  })

  test.each([
    ['up and away', '../../../../etc/passwd.jpg'],
    ['up and away elsewhere', '..\\..\\windows\\photo.jpg'],
    ['a place', '/etc/cron.d/photo.jpg'],
    ['NUL', 'photo\u0000.jpg.exe'],
    ['a header', 'photo\r\nset-cookie: a=b.jpg'],
    ['read from the right', 'photo\u202egpj.exe'],
    ['a device', 'CON.jpg'],
    ['400 signs', `${'长'.repeat(400)}.jpg`],
    ['a page', '"><script>.jpg'],
    ['cameras', '\ud83d\udcf7'.repeat(90)],
  ])('and its name is a name and no more: %s', async (_what, name) => {
    const sent = await sendFile(photo, name)
    expect(sent.status).toBe(201)
    const kept = await keptOf(sent)
    expect(kept.file_name).toMatch(/^[\p{L}\p{N}._ -]{1,100}$/u)
    expect(kept.storage_key).toBe(`${kept.storage_key.slice(0, 10)}/${sent.id}.jpg`)
    expect(
      storedFiles(stack).every((stored) => /[/][0-9a-f-]{36}(-thumbnail)?[.](jpg|pdf)$/.test(stored)),
    ).toBe(true)
  })
})

test('a PDF, whatever it would do, is downloaded and never shown; who has no part in the case gets nothing', async () => {
  const { caseNumber, secret } = await file(stack, { askedCents: 480_000 })
  const opened = await fetch(`${stack.url}/trpc/tracking.openCase`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify({ caseNumber, secret }),
  })
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { ticket } = await clientOf(stack, cookie).tracking.addEvidence.mutate()
  const pdf = Buffer.from(
    `%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>/AA<</O<</S/Launch/F(cmd.exe)>>>>>>endobj\n${HTML}\n%%EOF\n`,
  )
  const { id } = await send(ticket, formOf([pdf, 'bill"; x=.pdf', 'application/pdf']))
  for (const size of ['', '/thumbnail']) {
    const answer = await fetch(`${stack.url}/evidence/${id}${size}`, { headers: { cookie } })
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': "attachment; filename*=UTF-8''bill_22_%20x_.pdf",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    const stranger = await fetch(`${stack.url}/evidence/${id}${size}`)
    expect({ status: stranger.status, shown: (await stranger.text()).includes('PDF') }).toEqual({
      status: 404,
      shown: false,
    })
  }
})
