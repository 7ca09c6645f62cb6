import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Field, Heading, Refusal, useSentence } from '../pieces.tsx'
import { ContactProof, type Proven } from './contact-proof.tsx'
import { useKept } from '../use-kept.ts'
import { useWords } from './words.ts'

/** Plate, contact, code: the last digit of the code signs in. It stands where the page was, which comes back by itself. */
export function SignIn() {
  const { t } = useWords()
  const sentence = useSentence()
  const queryClient = useQueryClient()
  const [plateOrLicence, setPlate] = useKept('plate')
  const signIn = useMutation(
    trpc.merchant.signIn.mutationOptions({
      retry: retryOutage,
      onSuccess: () => queryClient.resetQueries({ queryKey: trpc.merchant.pathKey() }),
    }),
  )
  const [proven, setProven] = useState<Proven | null>(null)
  const plate = plateOrLicence.trim()
  const enter = (given: Proven | null) => {
    if (given && plate !== '') signIn.mutate({ plateOrLicence: plate, proof: given.proof })
  }
  const code = signIn.error ? problemOf(signIn.error).code : null
  const wrong = code === 'CONTACT_NOT_VERIFIED' ? t.signIn.wrong : code && sentence(code)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        enter(proven)
      }}
    >
      <Heading>{t.signIn.title}</Heading>
      <p>{t.signIn.lead}</p>
      <Refusal sentences={wrong ? [wrong] : []} />
      <Field label={t.signIn.plate} hint={t.signIn.plateHint}>
        {(ids) => (
          <input
            {...ids}
            required
            autoComplete="username"
            autoCapitalize="characters"
            maxLength={40}
            value={plateOrLicence}
            onChange={(event) => setPlate(event.target.value)}
          />
        )}
      </Field>
      <ContactProof
        hint={t.signIn.contactHint}
        proven={proven}
        onProven={(given) => {
          setProven(given)
          enter(given)
        }}
      />
      {proven && (
        <>
          {plate === '' && <p className="error">{t.signIn.plateNeeded}</p>}
          <button type="submit" className="button wide" disabled={signIn.isPending || plate === ''}>
            {t.signIn.enter}
          </button>
        </>
      )}
      <p>
        <Link to={pathTo.merchantEnrol}>{t.signIn.enrol}</Link>
      </p>
    </form>
  )
}
