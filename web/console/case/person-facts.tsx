import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import type { CasePage } from '#api/review/case-schema'
import type { PERSONAL_FIELDS } from '#api/review/schema'
import { client } from '../client.ts'
import { Facts, sentenceOf } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'

type Field = (typeof PERSONAL_FIELDS)[number]

/** Personal data, masked; one field at a time is shown for a reason, and who looked is kept. */
export function PersonFacts({ kase }: { readonly kase: CasePage }) {
  const { t, s } = useWords()
  const { message } = App.useApp()
  const { role } = useMe()
  const [asked, setAsked] = useState<Field | null>(null)
  const [reason, setReason] = useState('')
  const [values, setValues] = useState<Partial<Record<Field, string | null>>>({})
  const mayReveal = role === 'agent' || role === 'reviewer' || role === 'supervisor'
  const masked: readonly (readonly [Field, string | null])[] = [
    ['name', kase.person.name],
    ['phone', kase.person.phone],
    ['email', kase.person.email],
    ['payee-account', kase.person.payeeAccount],
    ['guardian-name', kase.person.guardianName],
  ]

  async function reveal(field: Field): Promise<void> {
    try {
      const answer = await client.review.reveal.mutate({
        caseNumber: kase.caseNumber,
        fields: [field],
        reason,
      })
      setValues((before) => ({ ...before, ...answer.values }))
      setAsked(null)
    } catch (error) {
      void message.warning(sentenceOf(error, s))
    }
  }
  return (
    <>
      <Facts
        rows={masked
          .filter(([, value]) => value !== null)
          .map(([field, value]) => [
            t.case.person[field],
            <span key={field}>
              {values[field] ?? value}{' '}
              {mayReveal && values[field] === undefined ? (
                <Button
                  size="small"
                  aria-label={`${t.case.reveal}: ${t.case.person[field]}`}
                  onClick={() => setAsked(field)}
                >
                  {t.case.reveal}
                </Button>
              ) : null}
            </span>,
          ])}
      />
      <Modal
        open={asked !== null}
        title={t.case.revealTitle}
        okText={t.case.reveal}
        cancelText={t.common.cancel}
        okButtonProps={{ disabled: reason.trim().length < 4 }}
        onOk={() => asked && void reveal(asked)}
        onCancel={() => setAsked(null)}
        destroyOnHidden
      >
        <label>
          {t.case.revealWhy}
          <Input.TextArea
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            rows={2}
            maxLength={300}
          />
        </label>
      </Modal>
    </>
  )
}
