import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../ui/trpc.ts'
import { trpc } from '../client.ts'
import { useCity } from '../filing/city.ts'
import { Field, useSentence } from '../pieces.tsx'
import { useKept } from '../use-kept.ts'
import { useWords } from './words.ts'

export interface Proven {
  readonly contact: { readonly channel: 'sms' | 'email'; readonly address: string }
  readonly proof: string
}

/** A phone or an address that answers a code. What was proven is said to the form around it, once. */
export function ContactProof({
  hint,
  error,
  proven,
  onProven,
}: {
  hint: string
  error?: string | undefined
  proven: Proven | null
  onProven: (proven: Proven | null) => void
}) {
  const { texts } = useWords()
  const [channel, setChannel] = useKept('channel')
  const [address, setAddress] = useKept('address')
  const [codeId, setCodeId] = useState<string | null>(null)
  const isPhone = channel !== 'email'
  const contact = { channel: isPhone ? ('sms' as const) : ('email' as const), address: address.trim() }
  const change = (next: string) => {
    setAddress(next)
    setCodeId(null)
    onProven(null)
  }
  return (
    <>
      <div className="pair">
        {(['sms', 'email'] as const).map((each) => (
          <label key={each} className="choice">
            <input
              type="radio"
              name="channel"
              checked={contact.channel === each}
              onChange={() => {
                setChannel(each)
                change('')
              }}
            />
            {each === 'sms' ? texts.you.phone : texts.you.email}
          </label>
        ))}
      </div>
      <Field
        name="contact"
        label={isPhone ? texts.you.phoneLabel : texts.you.emailLabel}
        hint={hint}
        error={error}
      >
        {(ids) => (
          <input
            {...ids}
            type={isPhone ? 'tel' : 'email'}
            autoComplete={isPhone ? 'tel' : 'email'}
            maxLength={200}
            value={address}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      {proven ? (
        <p className="mark">✓ {texts.you.verified}</p>
      ) : (
        <Code
          key={`${contact.channel}${contact.address}`}
          contact={contact}
          codeId={codeId}
          onAsked={setCodeId}
          onProof={(proof) => onProven({ contact, proof })}
        />
      )}
    </>
  )
}

function Code({
  contact,
  codeId,
  onAsked,
  onProof,
}: {
  contact: Proven['contact']
  codeId: string | null
  onAsked: (codeId: string) => void
  onProof: (proof: string) => void
}) {
  const { texts, language } = useWords()
  const sentence = useSentence()
  const city = useCity()
  const [code, setCode] = useState('')
  const ask = useMutation(
    trpc.visit.requestCode.mutationOptions({
      onSuccess: (asked) => {
        setCode('')
        onAsked(asked.codeId)
      },
    }),
  )
  const check = useMutation(
    trpc.visit.verifyCode.mutationOptions({ onSuccess: ({ proof }) => onProof(proof) }),
  )
  const send = () => {
    check.reset()
    ask.mutate({ cityId: city?.id ?? '', contact, language, purpose: 'merchant' })
  }
  const failure = check.error ?? ask.error
  return (
    <>
      {failure && (
        <p role="alert" className="error">
          ⚠ {sentence(problemOf(failure).code)}
        </p>
      )}
      {codeId && (
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
                if (/^\d{6}$/.test(typed)) check.mutate({ codeId, code: typed })
              }}
            />
          )}
        </Field>
      )}
      <button
        type="button"
        className={codeId ? 'plain' : 'button second'}
        onClick={send}
        disabled={ask.isPending || !city || contact.address === ''}
      >
        {codeId ? texts.you.resend : texts.you.sendCode}
      </button>
    </>
  )
}
