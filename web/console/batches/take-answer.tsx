import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { Taken } from '#api/bank-batch/schema'
import { fill } from '#domain/sentences'
import { queryClient } from '../client.ts'
import { Section } from '../pieces.tsx'
import { FileRefused } from '../reconciliation/file-refused.tsx'
import type { Refused } from '../reconciliation/send-statement.ts'
import { useWords } from '../words.ts'
import { sendAnswer } from './send-answer.ts'

/** What the bank answered to a file comes in here. */
export function TakeAnswer() {
  const { t } = useWords()
  const [file, setFile] = useState<File | null>(null)
  const [told, setTold] = useState<Taken | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const [busy, setBusy] = useState(false)
  const [times, setTimes] = useState(0)

  async function take(given: File): Promise<void> {
    setBusy(true)
    setTold(null)
    setRefused(null)
    const answer = await sendAnswer(given)
    setBusy(false)
    if ('refused' in answer) return setRefused(answer.refused)
    setTold(answer.taken)
    setFile(null)
    setTimes(times + 1)
    await queryClient.invalidateQueries()
  }
  return (
    <Section title={t.batches.answer}>
      <div className="import-form notice">
        <input
          // a file that was taken leaves the field empty for the next
          key={times}
          type="file"
          aria-label={t.batches.answerFile}
          accept=".xml,text/xml,application/xml"
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null)
            setTold(null)
            setRefused(null)
          }}
        />
        <Button disabled={file === null} loading={busy} onClick={() => file && void take(file)}>
          {t.batches.take}
        </Button>
      </div>
      <p className="soft">{t.batches.answerHelp}</p>
      {refused ? <FileRefused refused={refused} /> : null}
      {told ? (
        <Alert
          type={told.open > 0 ? 'warning' : 'success'}
          showIcon
          role="status"
          title={
            told.repeated
              ? t.batches.repeated
              : told.batchNo === null
                ? t.batches.takenNothing
                : fill(t.batches.taken, {
                    batch: told.batchNo,
                    lines: told.lines,
                    changed: told.changed,
                    open: told.open,
                  })
          }
        />
      ) : null}
    </Section>
  )
}
