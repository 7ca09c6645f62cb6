import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { changeDraft, type DraftFile, type EvidenceKind, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { useOnline } from '../online.ts'
import { Field, fieldId, Notice, useSentence } from '../pieces.tsx'
import { addFiles, progress, retry, subscribeProgress, uploadWaiting } from '../uploads.ts'
import type { Problems } from './problems.ts'

const KINDS: readonly EvidenceKind[] = ['payment-record', 'receipt', 'photo', 'document']
/** what another try can mend; a file that is refused for what it is stays refused */
const MAY_PASS = ['OFFLINE', 'SERVICE_DOWN', 'SERVICE_BUSY', 'UPLOAD_TICKET_NOT_VALID', 'TOO_MANY_REQUESTS']
const ACCEPTED = 'image/jpeg,image/png,image/webp,application/pdf'

export function EvidenceStep({ problems }: { problems: Problems }) {
  const { texts, sentences } = useLanguage()
  const draft = useDraft()
  const input = useRef<HTMLInputElement>(null)
  const online = useOnline()
  useEffect(() => {
    void uploadWaiting()
  }, [])
  return (
    <>
      {draft.category && (
        <p>
          {texts.evidence.hint} <strong>{sentences.evidence[draft.category]}</strong>
        </p>
      )}
      {!online && <Notice tone="warn">{texts.evidence.offline}</Notice>}
      {problems['files'] && <p className="error">⚠ {problems['files']}</p>}
      <ul className="files">
        {draft.files.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      {draft.files.length === 0 && <p className="soft">{texts.evidence.none}</p>}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPTED}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          void addFiles(files)
        }}
      />
      <button
        id={fieldId('files')}
        type="button"
        className="button second wide"
        onClick={() => input.current?.click()}
      >
        {texts.evidence.add}
      </button>
      <p className="hint">{texts.evidence.limit}</p>
    </>
  )
}

function FileRow({ file }: { file: DraftFile }) {
  const { texts } = useLanguage()
  const change = (kind: string) =>
    changeDraft((now) => ({
      files: now.files.map((one) =>
        one.id === file.id ? { ...one, kind: KINDS.find((k) => k === kind) ?? one.kind } : one,
      ),
    }))
  const remove = () => changeDraft((now) => ({ files: now.files.filter((one) => one.id !== file.id) }))
  return (
    <li className="card file">
      <Thumbnail file={file} />
      <div className="grow">
        <Field label={texts.evidence.kindLabel}>
          {(ids) => (
            <select {...ids} value={file.kind} onChange={(event) => change(event.target.value)}>
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {texts.evidence.kinds[kind]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Progress file={file} />
        <button
          type="button"
          className="plain"
          onClick={remove}
          aria-label={`${texts.evidence.remove}: ${file.name}`}
        >
          {texts.evidence.remove}
        </button>
      </div>
    </li>
  )
}

// made once for a photo and kept while the page lives: they are few and small
const urls = new WeakMap<Blob, string>()
function urlOf(blob: Blob): string {
  const known = urls.get(blob) ?? URL.createObjectURL(blob)
  urls.set(blob, known)
  return known
}

function Thumbnail({ file }: { file: DraftFile }) {
  const [isBroken, setBroken] = useState(false)
  if (file.blob.type.startsWith('image/') && !isBroken)
    return (
      <img src={urlOf(file.blob)} alt={file.name} className="thumbnail" onError={() => setBroken(true)} />
    )
  return <span className="thumbnail">{file.name.split('.').at(-1)?.toUpperCase()}</span>
}

function Progress({ file }: { file: DraftFile }) {
  const { texts, fill } = useLanguage()
  const sentence = useSentence()
  const percent = useSyncExternalStore(subscribeProgress, progress).get(file.id)
  if (!file.failed || file.evidenceId)
    return (
      // one element all along, so that a reader hears the end of it, and not every per cent
      <output className={file.evidenceId ? 'mark' : ''}>
        {file.evidenceId && `✓ ${texts.evidence.done}`}
        {!file.evidenceId && percent === undefined && texts.evidence.waiting}
        {!file.evidenceId && percent !== undefined && (
          <span aria-hidden="true">{fill(texts.evidence.uploading, { percent })}</span>
        )}
      </output>
    )
  const why = file.failed === 'OFFLINE' ? texts.evidence.failed : sentence(file.failed)
  return (
    <div role="alert">
      <p className="error">⚠ {why}</p>
      {MAY_PASS.includes(file.failed) && (
        <button type="button" className="plain" onClick={() => void retry(file.id)}>
          {texts.evidence.retry}
        </button>
      )}
    </div>
  )
}
