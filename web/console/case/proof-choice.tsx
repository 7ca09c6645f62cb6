import { useState } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { client, queryClient, trpc } from '../client.ts'
import { sentenceOf } from '../pieces.tsx'
import { upload } from '../upload.ts'
import { useWords } from '../words.ts'

/** The merchant's proof of payment: one of the files of the case, or one added now. */
export function ProofChoice({
  kase,
  chosen,
  onChoose,
}: {
  readonly kase: CasePage
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
}) {
  const { t, s } = useWords()
  const [problem, setProblem] = useState<string | null>(null)

  async function add(file: File): Promise<void> {
    try {
      const { ticket } = await client.review.openUpload.mutate({ caseNumber: kase.caseNumber })
      const uploaded = await upload(ticket, file)
      if ('id' in uploaded) onChoose(uploaded.id)
      setProblem('id' in uploaded ? null : s.errors[uploaded.code])
      await queryClient.invalidateQueries(trpc.review.readCase.queryFilter({ caseNumber: kase.caseNumber }))
    } catch (error) {
      setProblem(sentenceOf(error, s))
    }
  }
  return (
    <fieldset className="reasons">
      <legend>{t.case.proof}</legend>
      {kase.evidence.length === 0 ? <p className="soft">{t.case.proofNone}</p> : null}
      {kase.evidence.map((evidence, index) => (
        <div key={evidence.id}>
          <input
            type="radio"
            name="proof"
            id={`proof-${evidence.id}`}
            checked={chosen === evidence.id}
            onChange={() => onChoose(evidence.id)}
          />{' '}
          <label htmlFor={`proof-${evidence.id}`}>
            {index + 1}. {t.case.evidenceKinds[evidence.kind]} {evidence.fileName} (
            {t.case.addedBy[evidence.addedBy]})
          </label>
        </div>
      ))}
      <label>
        {t.case.proofUpload}{' '}
        <input
          type="file"
          accept="image/*,application/pdf"
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) void add(file)
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
