import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { trpc } from '../client.ts'
import { problemOf } from '../../ui/trpc.ts'
import { useLanguage } from '../language.tsx'
import { go } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Field, Heading, Refusal, useSentence } from '../pieces.tsx'

/** A link or QR carries number and code in its fragment; they are exchanged for a session and leave the address at once. */
function takeFragment(): { caseNumber: string; secret: string } | null {
  const [caseNumber, secret] = location.hash.slice(1).split('.')
  if (!caseNumber || !secret) return null
  history.replaceState(null, '', pathTo.track)
  return { caseNumber, secret }
}

export function Track() {
  const { texts } = useLanguage()
  const sentence = useSentence()
  const queryClient = useQueryClient()
  const [caseNumber, setCaseNumber] = useState('')
  const [secret, setSecret] = useState('')
  const {
    mutate: open,
    error,
    isPending,
  } = useMutation(
    trpc.tracking.openCase.mutationOptions({
      onSuccess: () => {
        queryClient.removeQueries({ queryKey: trpc.tracking.readCase.queryKey() })
        go(pathTo.case, { replace: true })
      },
    }),
  )
  useEffect(() => {
    const given = takeFragment()
    if (given) open(given)
  }, [open])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    open({ caseNumber, secret: secret.trim() })
  }
  const code = error ? problemOf(error).code : null
  const isWrong = code === 'NOT_FOUND' || (error && Object.keys(problemOf(error).fields).length > 0)
  return (
    <form onSubmit={submit}>
      <Heading>{texts.track.title}</Heading>
      <Refusal sentences={code ? [isWrong ? texts.track.wrong : sentence(code)] : []} />
      <Field label={texts.track.number}>
        {(ids) => (
          <input
            {...ids}
            required
            autoComplete="off"
            autoCapitalize="characters"
            placeholder="SY26 1123 0000 17"
            value={caseNumber}
            onChange={(event) => setCaseNumber(event.target.value)}
          />
        )}
      </Field>
      <Field label={texts.track.secret}>
        {(ids) => (
          <input
            {...ids}
            required
            autoComplete="off"
            autoCapitalize="none"
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
      </Field>
      <button type="submit" className="button wide" disabled={isPending}>
        {texts.track.open}
      </button>
    </form>
  )
}
