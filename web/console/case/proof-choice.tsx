import { useState } from 'react'
import { z } from 'zod'
import type { CasePage } from '#api/review/case-schema'
import { client, queryClient, trpc } from '../client.ts'
import { ProblemNotice } from '../pieces.tsx'
import { useWords } from '../words.ts'

const kept = z.object({ id: z.uuid() })

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
  const { t } = useWords()
  const [problem, setProblem] = useState<unknown>(null)

  async function upload(file: File): Promise<void> {
    try {
      const { ticket } = await client.review.openUpload.mutate({ caseNumber: kase.caseNumber })
      const body = new FormData()
      body.append('file', file)
      const answer = await fetch('/uploads', { method: 'POST', headers: { 'x-upload-ticket': ticket }, body })
      onChoose(kept.parse(await answer.json()).id)
      setProblem(null)
      await queryClient.invalidateQueries(trpc.review.readCase.queryFilter({ caseNumber: kase.caseNumber }))
    } catch (error) {
      setProblem(error)
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
            if (file) void upload(file)
          }}
        />
      </label>
      {problem ? <ProblemNotice error={problem} /> : null}
    </fieldset>
  )
}
