import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { DomainError } from '#domain/errors'

export const MOST_BYTES = 10 * 1_024 * 1_024
const MOST_PIXELS = 50_000_000
const LONGEST_SIDE = 2_560
const THUMBNAIL_SIDE = 320

export interface CleanFile {
  readonly mediaType: 'image/jpeg' | 'application/pdf'
  readonly extension: 'jpg' | 'pdf'
  readonly content: Buffer
  readonly thumbnail: Buffer | null
  readonly width: number | null
  readonly height: number | null
}

const PHOTOS = ['image/jpeg', 'image/png', 'image/webp']

/**
 * What a file really is decides, never its name. A photo is decoded and written anew, so that nothing but the picture is
 * kept: no place, no camera, no second file hidden in the first. PDFs are kept as they are and only ever downloaded.
 * @throws DomainError `FILE_TYPE_REFUSED`, `VIDEO_REFUSED`, `FILE_TOO_LARGE`, `FILE_NOT_READABLE`
 */
export async function cleanFile(content: Buffer): Promise<CleanFile> {
  if (content.length > MOST_BYTES) throw new DomainError('FILE_TOO_LARGE', { limit: MOST_BYTES })
  if (content.length === 0) throw new DomainError('FILE_NOT_READABLE', {})
  const type = await fileTypeFromBuffer(content)
  if (type?.mime.startsWith('video/')) throw new DomainError('VIDEO_REFUSED', {})
  if (type?.mime === 'application/pdf') return pdf(content)
  if (!type || !PHOTOS.includes(type.mime))
    throw new DomainError('FILE_TYPE_REFUSED', { found: type?.mime ?? 'unknown' })
  return await photo(content)
}

function pdf(content: Buffer): CleanFile {
  const isWhole =
    content.subarray(0, 5).toString('latin1') === '%PDF-' && content.subarray(-2_048).includes('%%EOF')
  if (!isWhole) throw new DomainError('FILE_NOT_READABLE', {})
  return {
    mediaType: 'application/pdf',
    extension: 'pdf',
    content,
    thumbnail: null,
    width: null,
    height: null,
  }
}

async function photo(content: Buffer): Promise<CleanFile> {
  try {
    const limits = { limitInputPixels: MOST_PIXELS, failOn: 'error' as const, pages: 1 }
    const upright = sharp(content, limits).rotate()
    const { data, info } = await upright
      .clone()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .jpeg({ quality: 85 })
      .toBuffer({ resolveWithObject: true })
    const thumbnail = await sharp(data)
      .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside' })
      .jpeg({ quality: 70 })
      .toBuffer()
    return {
      mediaType: 'image/jpeg',
      extension: 'jpg',
      content: data,
      thumbnail,
      width: info.width,
      height: info.height,
    }
  } catch (error) {
    const tooLarge = error instanceof Error && /pixel limit/i.test(error.message)
    throw new DomainError(tooLarge ? 'FILE_TOO_LARGE' : 'FILE_NOT_READABLE', {})
  }
}
