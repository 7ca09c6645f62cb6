import { createHash, randomUUID } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cityDay } from '#domain/clocks'
import { clock } from '#prisma/clock'
import { logRead } from '#prisma/stores/access-log'
import { DomainError } from '#domain/errors'
import { createEvidence, findEvidence, type StoredEvidence, takeUploadRoom } from '#prisma/stores/evidence'
import type { Context } from '../context.ts'
import { asDomainError, toTrpcError } from '../errors.ts'
import type { Services } from '../services.ts'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { cleanFile, MOST_BYTES } from './clean.ts'

const QUOTA = { files: 20, bytes: 60 * 1_024 * 1_024 }

type ReadContext = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>

/** Photos come in under a ticket and go out to those who may see the case. */
export async function serveUploads(
  app: FastifyInstance,
  services: Services,
  readContext: ReadContext,
): Promise<void> {
  await app.register(multipart, { limits: { fileSize: MOST_BYTES + 1, files: 1, fields: 4 } })
  app.setErrorHandler((error, _request, reply) => {
    const refused = asDomainError(error) ?? unreadable(error)
    if (!refused) throw error
    return reply
      .status(getHTTPStatusCodeFromError(toTrpcError(refused)))
      .send({ refusal: { code: refused.code, facts: refused.facts } })
  })
  app.post('/uploads', async (request, reply) => {
    const ticket = request.headers['x-upload-ticket']
    if (typeof ticket !== 'string') throw new DomainError('UPLOAD_TICKET_NOT_VALID', {})
    const { name, content } = await readFile(request)
    return reply.status(201).send(await keepFile(services, ticket, name, content))
  })
  for (const size of ['', '/thumbnail'] as const)
    app.get<{ Params: { id: string } }>(`/evidence/:id${size}`, async (request, reply) => {
      const ctx = await readContext(request, reply)
      const evidence = await allowed(services, ctx, request.params.id)
      if (ctx.staff) await logRead(services.database.prisma, ctx.staff.id, evidence.complaintId, clock.now())
      return await send(services, reply, evidence, size !== '')
    })
}

/** The one file of a form. Whatever is wrong with the form is the sender's to mend. */
async function readFile(request: FastifyRequest): Promise<{ name: string; content: Buffer }> {
  let file: { name: string; content: Buffer } | undefined
  try {
    // to the form's end: a second file refuses the first
    for await (const part of request.files()) file = { name: part.filename, content: await part.toBuffer() }
  } catch (error) {
    throw unreadable(error) ?? new DomainError('FILE_NOT_READABLE', {})
  }
  if (!file) throw new DomainError('FILE_NOT_READABLE', {})
  return file
}

/** A request that the server itself would not read, told as a refusal; null for faults of ours. */
function unreadable(error: unknown): DomainError | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  const isLarge = error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE'
  if (isLarge) return new DomainError('FILE_TOO_LARGE', { limit: MOST_BYTES })
  return typeof status === 'number' && status >= 400 && status < 500
    ? new DomainError('FILE_NOT_READABLE', {})
    : null
}

async function keepFile(
  { database, secrets, evidence }: Services,
  ticket: string,
  fileName: string,
  content: Buffer,
) {
  const {
    id: ticketId,
    complaintId,
    openedBy,
  } = await takeUploadRoom(database.prisma, secrets.hash(ticket), content.length, QUOTA)
  const clean = await cleanFile(content)
  const id = randomUUID()
  const storageKey = `${cityDay(clock.now())}/${id}.${clean.extension}`
  await evidence.write(storageKey, clean.content)
  if (clean.thumbnail) await evidence.write(thumbnailKey(storageKey), clean.thumbnail)
  await createEvidence(database.prisma, {
    id,
    ticketId,
    complaintId,
    fileName: cleanName(fileName),
    mediaType: clean.mediaType,
    bytes: clean.content.length,
    width: clean.width,
    height: clean.height,
    // of what came, so that the same photo is known again
    sha256: Uint8Array.from(createHash('sha256').update(content).digest()),
    storageKey,
    // a merchant adds its side, or a reviewer what the merchant showed; a tourist says later what a photo shows
    kind: openedBy === 'reviewer' || openedBy === 'merchant' ? 'merchant-proof' : 'photo',
    addedBy: openedBy,
  })
  return { id, mediaType: clean.mediaType, width: clean.width, height: clean.height }
}

/** A name is shown and downloaded under, never a place: letters, figures and three signs, its last hundred. */
const cleanName = (given: string): string =>
  [...given.normalize('NFC').replace(/[^\p{L}\p{N}._ -]/gu, '_')].slice(-100).join('') || 'file'

const thumbnailKey = (key: string): string => key.replace(/\.jpg$/, '-thumbnail.jpg')

const UUID = /^[0-9a-f-]{36}$/

/** The tourist of the case, the staff of its city, and a merchant for its own; for everybody else it does not exist. */
async function allowed({ database }: Services, ctx: Context, id: string): Promise<StoredEvidence> {
  const evidence = UUID.test(id) ? await findEvidence(database.prisma, id) : null
  const mayRead =
    evidence &&
    (ctx.tourist?.complaintId === evidence.complaintId ||
      ctx.staff?.cityId === evidence.cityId ||
      (evidence.merchantId !== null && ctx.merchant?.merchantId === evidence.merchantId))
  if (!evidence || !mayRead) throw new DomainError('NOT_FOUND', {})
  return evidence
}

async function send(
  { evidence: folder }: Services,
  reply: FastifyReply,
  evidence: StoredEvidence,
  small: boolean,
) {
  const isPhoto = evidence.mediaType === 'image/jpeg'
  const content = await folder.read(
    small && isPhoto ? thumbnailKey(evidence.storageKey) : evidence.storageKey,
  )
  return reply
    .headers({
      'content-type': evidence.mediaType,
      'content-disposition': `${isPhoto ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(evidence.fileName)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    })
    .send(content)
}
