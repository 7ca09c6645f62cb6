import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { TouristCase } from '#api/tracking/schema'
import { trpc } from '../client.ts'
import { useLanguage } from '../language.tsx'
import { useSentence } from '../pieces.tsx'
import { send } from '../uploads.ts'

export function Evidence({ found }: { found: TouristCase }) {
  const { texts } = useLanguage()
  if (found.evidence.length === 0) return <p className="soft">{texts.evidence.none}</p>
  return (
    <ul className="gallery">
      {found.evidence.map((piece) => (
        <li key={piece.id}>
          <a href={`/evidence/${piece.id}`} target="_blank" rel="noreferrer">
            {piece.mediaType === 'image/jpeg' ? (
              <img
                src={`/evidence/${piece.id}/thumbnail`}
                alt={piece.fileName}
                className="thumbnail"
                loading="lazy"
              />
            ) : (
              <span className="thumbnail pdf">PDF</span>
            )}
          </a>
          {piece.kind === 'merchant-proof' && <p className="soft">{texts.evidence.fromMerchant}</p>}
        </li>
      ))}
    </ul>
  )
}

/** One more photo for a case that is still open. */
export function AddEvidence({ again }: { again: () => void }) {
  const { texts, fill } = useLanguage()
  const sentence = useSentence()
  const input = useRef<HTMLInputElement>(null)
  const [percent, setPercent] = useState<number | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const ticket = useMutation(trpc.tracking.addEvidence.mutationOptions())

  const add = async (files: readonly File[]) => {
    setFailed(null)
    try {
      const opened = await ticket.mutateAsync()
      for (const file of files) {
        const answer = await send({ blob: file, name: file.name }, opened.ticket, setPercent)
        if ('code' in answer) setFailed(answer.code)
      }
    } catch {
      setFailed('SERVICE_DOWN')
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
        onChange={(event) => void add([...(event.target.files ?? [])])}
      />
      <button type="button" className="button second" onClick={() => input.current?.click()}>
        {percent === null ? texts.track.addEvidence : fill(texts.evidence.uploading, { percent })}
      </button>
      {failed && (
        <p role="alert" className="error">
          ⚠ {sentence(failed)}
        </p>
      )}
    </>
  )
}
