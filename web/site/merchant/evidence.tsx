import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { MerchantCase } from '#api/merchant/schema'
import { problemOf } from '../../ui/trpc.ts'
import { trpc } from '../client.ts'
import { useSentence } from '../pieces.tsx'
import { send } from '../uploads.ts'
import { useWords } from './words.ts'

/** What the merchant shows; each file is there as soon as it is up, whether or not anything else is sent. */
export function MerchantEvidence({ found, again }: { found: MerchantCase; again: () => void }) {
  const { t } = useWords()
  return (
    <section>
      <h2>{t.evidence.title}</h2>
      <p className="hint">{t.evidence.hint}</p>
      {found.evidence.length === 0 ? (
        <p className="soft">{t.evidence.none}</p>
      ) : (
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
            </li>
          ))}
        </ul>
      )}
      <Add caseNumber={found.caseNumber} again={again} />
    </section>
  )
}

function Add({ caseNumber, again }: { caseNumber: string; again: () => void }) {
  const { t, fill } = useWords()
  const sentence = useSentence()
  const input = useRef<HTMLInputElement>(null)
  const [percent, setPercent] = useState<number | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const ticket = useMutation(trpc.merchant.addEvidence.mutationOptions())

  const add = async (files: readonly File[]) => {
    if (files.length === 0) return
    setFailed(null)
    try {
      const opened = await ticket.mutateAsync({ caseNumber })
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
        {percent === null ? t.evidence.add : fill(t.evidence.uploading, { percent })}
      </button>
      {failed && (
        <p role="alert" className="error">
          ⚠ {sentence(failed)} {t.evidence.again}
        </p>
      )}
    </>
  )
}
