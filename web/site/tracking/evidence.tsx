import { useMutation } from '@tanstack/react-query'
import type { TouristCase } from '#api/tracking/schema'
import { trpc } from '../client.ts'
import { useLanguage } from '../language.tsx'
import { UploadButton } from '../upload-button.tsx'

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
  const { texts } = useLanguage()
  const ticket = useMutation(trpc.tracking.addEvidence.mutationOptions())
  return (
    <UploadButton
      label={texts.track.addEvidence}
      uploading={texts.evidence.uploading}
      ticket={() => ticket.mutateAsync()}
      again={again}
    />
  )
}
