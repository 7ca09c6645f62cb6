import { useRef, useState } from 'react'
import { fill } from '#domain/sentences'
import { problemOf } from '../ui/trpc.ts'
import { useSentence } from './pieces.tsx'
import { send } from './uploads.ts'

/** Adds files to what was sent already; each is there as soon as it is up, and one that fails keeps the others. */
export function UploadButton({
  label,
  uploading,
  afterwards,
  ticket,
  again,
}: {
  label: string
  /** with {percent} */
  uploading: string
  /** what to do when one failed */
  afterwards?: string
  ticket: () => Promise<{ readonly ticket: string }>
  again: () => void
}) {
  const sentence = useSentence()
  const input = useRef<HTMLInputElement>(null)
  const [percent, setPercent] = useState<number | null>(null)
  const [failed, setFailed] = useState<string | null>(null)

  const add = async (files: readonly File[]) => {
    if (files.length === 0) return
    setFailed(null)
    try {
      const opened = await ticket()
      for (const file of files) {
        setPercent(0)
        const answer = await send({ blob: file, name: file.name }, opened.ticket, setPercent)
        if ('code' in answer) setFailed(answer.code)
      }
    } catch (error) {
      setFailed(problemOf(error).code)
    } finally {
      setPercent(null)
      again()
    }
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/jpeg,image/png,image/webp,application/pdf"
        onChange={(event) => {
          void add([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <button
        type="button"
        className="button second"
        disabled={percent !== null}
        onClick={() => input.current?.click()}
      >
        {percent === null ? label : fill(uploading, { percent })}
      </button>
      {failed && (
        <p role="alert" className="error">
          ⚠ {sentence(failed)} {afterwards}
        </p>
      )}
    </>
  )
}
