import { changeDraft, currentDraft, type DraftFile } from './draft.ts'
import { client } from './client.ts'

const LONGEST_SIDE = 2_048
const percents = new Map<string, number>()
const listeners = new Set<() => void>()
let snapshot: ReadonlyMap<string, number> = new Map()

export const subscribeProgress = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const progress = (): ReadonlyMap<string, number> => snapshot

function say(id: string, percent: number | null): void {
  if (percent === null) percents.delete(id)
  else percents.set(id, percent)
  snapshot = new Map(percents)
  for (const listener of listeners) listener()
}

/** Shrinks a photo on the phone: a receipt stays readable and mobile data is spared. Anything else goes as it is. */
async function shrink(blob: Blob): Promise<Blob> {
  if (!blob.type.startsWith('image/')) return blob
  try {
    const picture = await createImageBitmap(blob, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })
    return small.size < blob.size ? small : blob
  } catch {
    return blob
  }
}

export async function addFiles(files: readonly File[]): Promise<void> {
  const added = await Promise.all(
    files.map(
      async (file): Promise<DraftFile> => ({
        id: crypto.randomUUID(),
        name: file.name || 'photo.jpg',
        // the first piece is most often the payment record, which is what a claim needs most
        kind: file.type === 'application/pdf' ? 'document' : 'photo',
        blob: await shrink(file),
        evidenceId: null,
        failed: null,
      }),
    ),
  )
  changeDraft((now) => {
    const first =
      now.files.length === 0
        ? added.map((file, at) => (at === 0 ? { ...file, kind: 'payment-record' as const } : file))
        : added
    return { files: [...now.files, ...first] }
  })
  await uploadWaiting()
}

const patch = (id: string, change: Partial<DraftFile>) =>
  changeDraft((now) => ({ files: now.files.map((file) => (file.id === id ? { ...file, ...change } : file)) }))

async function ticket(): Promise<string> {
  const kept = currentDraft().ticket
  if (kept && !hasExpired(kept)) return kept.token
  const opened = await client.filing.openUpload.mutate()
  changeDraft({ ticket: { token: opened.ticket, expiresAt: opened.expiresAt } })
  return opened.ticket
}

const hasExpired = ({ expiresAt }: { readonly expiresAt: string }): boolean =>
  new Date(expiresAt).getTime() < Date.now() + 60_000

/** What the server no longer has for this draft goes up again; the photos are still on the phone. */
export async function uploadAgain(): Promise<void> {
  changeDraft((now) => ({
    ticket: null,
    files: now.files.map((file) => ({ ...file, evidenceId: null, failed: null })),
  }))
  await uploadWaiting()
}

/** A draft that lay for a day has lost its place on the server. */
export async function renewUploads(): Promise<void> {
  const { ticket: kept, files } = currentDraft()
  if (kept && hasExpired(kept) && files.length > 0) await uploadAgain()
}

let running = false

/** Uploads what is not there yet, in order, one after the other; what fails waits for another try. */
export async function uploadWaiting({ retryFailed = false } = {}): Promise<void> {
  if (running) return
  running = true
  try {
    for (;;) {
      const next = currentDraft().files.find(
        (file) =>
          file.evidenceId === null && (file.failed === null || (retryFailed && file.failed === 'OFFLINE')),
      )
      if (!next || !navigator.onLine) return
      await uploadOne(next)
    }
  } finally {
    running = false
  }
}

export const retry = async (id: string): Promise<void> => {
  patch(id, { failed: null })
  await uploadWaiting()
}

async function uploadOne(file: DraftFile): Promise<void> {
  say(file.id, 0)
  try {
    const answer = await send(file, await ticket(), (percent) => say(file.id, percent))
    patch(file.id, 'id' in answer ? { evidenceId: answer.id, failed: null } : { failed: answer.code })
  } catch {
    patch(file.id, { failed: 'OFFLINE' })
  } finally {
    say(file.id, null)
  }
}

type Answer = { readonly id: string } | { readonly code: string }

/** XMLHttpRequest, because fetch cannot tell how far an upload is. */
export const send = (
  file: { readonly blob: Blob; readonly name: string },
  token: string,
  onPercent: (percent: number) => void,
) =>
  new Promise<Answer>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/uploads')
    request.setRequestHeader('x-upload-ticket', token)
    request.responseType = 'json'
    request.upload.onprogress = (event) => onPercent(Math.round((100 * event.loaded) / event.total))
    request.onerror = () => reject(new Error('offline'))
    request.onload = () => {
      const answer: unknown = request.response
      if (request.status === 201 && hasId(answer)) resolve({ id: answer.id })
      else resolve({ code: codeOf(answer) })
    }
    const form = new FormData()
    form.append('file', file.blob, file.name)
    request.send(form)
  })

const hasId = (value: unknown): value is { id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'

function codeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('refusal' in value)) return 'SERVICE_DOWN'
  const { refusal } = value
  return typeof refusal === 'object' && refusal !== null && 'code' in refusal
    ? String(refusal.code)
    : 'SERVICE_DOWN'
}

window.addEventListener('online', () => void uploadWaiting({ retryFailed: true }))
