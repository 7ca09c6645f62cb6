import { useMutation } from '@tanstack/react-query'
import type { MerchantCase } from '#api/merchant/schema'
import { trpc } from '../client.ts'
import { UploadButton } from '../upload-button.tsx'
import { useWords } from './words.ts'

/** What the merchant shows; each file is there as soon as it is up, whether or not anything else is sent. */
export function MerchantEvidence({ found, again }: { found: MerchantCase; again: () => void }) {
  const { t } = useWords()
  const ticket = useMutation(trpc.merchant.addEvidence.mutationOptions())
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
      <UploadButton
        label={t.evidence.add}
        uploading={t.evidence.uploading}
        afterwards={t.evidence.again}
        ticket={() => ticket.mutateAsync({ caseNumber: found.caseNumber })}
        again={again}
      />
    </section>
  )
}
