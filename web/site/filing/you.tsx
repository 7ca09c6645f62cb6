import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../../ui/trpc.ts'
import { trpc } from '../client.ts'
import { changeDraft, type Draft, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { Field, useSentence } from '../pieces.tsx'
import { useCity } from './city.ts'
import { Payee } from './payee.tsx'
import type { Problems } from './problems.ts'

export function YouStep({ problems }: { problems: Problems }) {
  const { texts } = useLanguage()
  const draft = useDraft()
  return (
    <>
      <Field name="personName" label={texts.you.name} hint={texts.you.nameWhy} error={problems['personName']}>
        {(ids) => (
          <input
            {...ids}
            autoComplete="name"
            maxLength={100}
            value={draft.personName}
            onChange={(event) => changeDraft({ personName: event.target.value })}
          />
        )}
      </Field>
      <Reach draft={draft} error={problems['address']} />
      <Payee told={draft} problems={problems} onChange={changeDraft} />
      <label className="choice">
        <input
          type="checkbox"
          checked={draft.under14}
          onChange={(event) => changeDraft({ under14: event.target.checked })}
        />
        {texts.you.under14}
      </label>
      {draft.under14 && (
        <Field name="guardianName" label={texts.you.guardian} error={problems['guardianName']}>
          {(ids) => (
            <input
              {...ids}
              maxLength={100}
              value={draft.guardianName}
              onChange={(event) => changeDraft({ guardianName: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}

function Reach({ draft, error }: { draft: Draft; error: string | undefined }) {
  const { texts } = useLanguage()
  const isPhone = draft.channel === 'sms'
  const [justVerified, setJustVerified] = useState(false)
  return (
    <fieldset>
      <legend>{texts.you.reach}</legend>
      <div className="pair">
        {(['sms', 'email'] as const).map((channel) => (
          <label key={channel} className="choice">
            <input
              type="radio"
              name="channel"
              checked={draft.channel === channel}
              onChange={() => changeDraft({ channel, address: '', codeId: null, proof: null })}
            />
            {channel === 'sms' ? texts.you.phone : texts.you.email}
          </label>
        ))}
      </div>
      <Field
        name="address"
        label={isPhone ? texts.you.phoneLabel : texts.you.emailLabel}
        hint={texts.you.reachWhy}
        error={error}
      >
        {(ids) => (
          <input
            {...ids}
            type={isPhone ? 'tel' : 'email'}
            autoComplete={isPhone ? 'tel' : 'email'}
            maxLength={200}
            value={draft.address}
            onChange={(event) => changeDraft({ address: event.target.value, codeId: null })}
          />
        )}
      </Field>
      {draft.proof?.address === draft.address && draft.address !== '' ? (
        <Verified isNew={justVerified} />
      ) : (
        <Code draft={draft} onVerified={() => setJustVerified(true)} />
      )}
    </fieldset>
  )
}

/** Takes the place of the field that was just typed in, and its focus. */
function Verified({ isNew }: { isNew: boolean }) {
  const { texts } = useLanguage()
  const ref = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (isNew) ref.current?.focus()
  }, [isNew])
  return (
    <p ref={ref} tabIndex={-1} className="mark">
      ✓ {texts.you.verified}
    </p>
  )
}

function Code({ draft, onVerified }: { draft: Draft; onVerified: () => void }) {
  const { texts, language } = useLanguage()
  const sentence = useSentence()
  const city = useCity()
  const [code, setCode] = useState('')
  const ask = useMutation(
    trpc.visit.requestCode.mutationOptions({ onSuccess: ({ codeId }) => changeDraft({ codeId }) }),
  )
  const check = useMutation(
    trpc.visit.verifyCode.mutationOptions({
      onSuccess: ({ proof }) => {
        onVerified()
        changeDraft({ proof: { address: draft.address, token: proof }, codeId: null })
      },
    }),
  )
  const send = () => {
    const contact = { channel: draft.channel, address: draft.address.trim() }
    ask.mutate({ cityId: city?.id ?? '', contact, language, purpose: 'file' })
  }
  const failure = check.error ?? ask.error
  return (
    <>
      {failure && (
        <p role="alert" className="error">
          ⚠ {sentence(problemOf(failure).code)}
        </p>
      )}
      {draft.codeId ? (
        <>
          <Field label={texts.you.code} hint={texts.you.codeSent}>
            {(ids) => (
              <input
                {...ids}
                autoFocus
                className="code"
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                value={code}
                onChange={(event) => {
                  const typed = event.target.value
                  setCode(typed)
                  // six digits say all there is to say: no further tap
                  if (/^\d{6}$/.test(typed) && draft.codeId)
                    check.mutate({ codeId: draft.codeId, code: typed })
                }}
              />
            )}
          </Field>
          <button type="button" className="plain" onClick={send} disabled={ask.isPending}>
            {texts.you.resend}
          </button>
        </>
      ) : (
        <button
          type="button"
          className="button second"
          onClick={send}
          disabled={ask.isPending || draft.address.trim() === ''}
        >
          {texts.you.sendCode}
        </button>
      )}
      <p className="hint">{texts.you.noCode}</p>
    </>
  )
}
