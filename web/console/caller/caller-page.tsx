import { Button } from 'antd'
import { useState } from 'react'
import { formatCaseNumber } from '#domain/case-number'
import { time } from '../../ui/format.ts'
import { CaseLink } from '../case-link.tsx'
import type { Outputs } from '../client.ts'
import { Facts, Page, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { CallerForm } from './caller-form.tsx'

type Filed = Outputs['filing']['fileForCaller']

/** Filing for somebody on the phone, and what to tell them afterwards. */
export function CallerPage() {
  const { t } = useWords()
  const [filed, setFiled] = useState<Filed | null>(null)
  return (
    <Page title={t.pages.caller}>
      {filed ? <ReadOut filed={filed} onNext={() => setFiled(null)} /> : <CallerForm onFiled={setFiled} />}
    </Page>
  )
}

function ReadOut({ filed, onNext }: { readonly filed: Filed; readonly onNext: () => void }) {
  const { t, language } = useWords()
  const address = `${window.location.origin}/track`
  return (
    <Section title={t.caller.filed}>
      <p>{t.caller.readOut}</p>
      <Facts
        rows={[
          [
            t.queue.caseNumber,
            <strong key="number" className="money read-out">
              {formatCaseNumber(filed.caseNumber)}
            </strong>,
          ],
          [t.caller.secret, <code key="secret">{filed.secret}</code>],
          [t.caller.track, address],
          [t.caller.acceptedBy, time(filed.acceptedBy, language)],
          [t.caller.decidedBy, time(filed.decidedBy, language)],
          [t.queue.open, <CaseLink key="case" caseNumber={filed.caseNumber} />],
        ]}
      />
      <div className="buttons">
        <Button type="primary" onClick={onNext}>
          {t.caller.next}
        </Button>
      </div>
    </Section>
  )
}
