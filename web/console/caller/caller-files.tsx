import { Select } from 'antd'
import { useState } from 'react'
import { EVIDENCE_KINDS } from '#api/filing/schema'
import { client } from '../client.ts'
import { sentenceOf } from '../pieces.tsx'
import { upload } from '../upload.ts'
import { useWords } from '../words.ts'
import type { CallerFile } from './filing-of.ts'

export interface Kept {
  readonly ticket: string | null
  readonly files: readonly CallerFile[]
}

/** What the caller sent to the desk; most callers add their photos later, on their case's own page. */
export function CallerFiles({
  kept,
  onKept,
}: {
  readonly kept: Kept
  readonly onKept: (kept: Kept) => void
}) {
  const { t, s } = useWords()
  const [problem, setProblem] = useState<string | null>(null)

  async function add(chosen: readonly File[]): Promise<void> {
    setProblem(null)
    let now = kept
    for (const file of chosen) {
      try {
        const ticket = now.ticket ?? (await client.filing.openUpload.mutate()).ticket
        now = { ...now, ticket }
        const uploaded = await upload(ticket, file)
        if ('id' in uploaded)
          now = { ticket, files: [...now.files, { id: uploaded.id, name: file.name, kind: 'receipt' }] }
        else setProblem(`${file.name}: ${s.errors[uploaded.code]}`)
      } catch (error) {
        setProblem(sentenceOf(error, s))
      }
    }
    onKept(now)
  }
  return (
    <fieldset className="caller-files">
      <legend>{t.case.evidence}</legend>
      <p className="soft">{t.caller.filesHelp}</p>
      {kept.files.map((file) => (
        <div key={file.id} className="buttons notice">
          <span>{file.name}</span>
          <Select
            size="small"
            aria-label={`${t.fund.kind} ${file.name}`}
            value={file.kind}
            onChange={(kind) =>
              onKept({ ...kept, files: kept.files.map((f) => (f.id === file.id ? { ...f, kind } : f)) })
            }
            options={EVIDENCE_KINDS.map((value) => ({ value, label: t.case.evidenceKinds[value] }))}
          />
        </div>
      ))}
      <label>
        {t.caller.addFiles}{' '}
        <input
          type="file"
          multiple
          accept="image/*,application/pdf"
          onChange={(event) => {
            void add([...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
      </label>
      {problem ? (
        <p role="alert" className="due-soon">
          {problem}
        </p>
      ) : null}
    </fieldset>
  )
}
