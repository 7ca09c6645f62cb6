import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { CATEGORIES } from '#domain/categories'
import { parseCreditCode } from '#domain/credit-code'
import { ENROLMENT_CONSENT_VERSION } from '#domain/enrolment'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { useCity } from '../filing/city.ts'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { ErrorSummary, Field, fieldId, Heading, Refusal, useSentence } from '../pieces.tsx'
import { ContactProof, type Proven } from './contact-proof.tsx'
import { useKept } from '../use-kept.ts'
import { useWords } from './words.ts'

/** A merchant asks to join. Everything typed stays until it is sent. */
export function Enrol() {
  const [sent, setSent] = useState(false)
  return sent ? <Done /> : <Form onSent={() => setSent(true)} />
}

function Done() {
  const { t } = useWords()
  return (
    <>
      <Heading>{t.enrol.doneTitle}</Heading>
      <p>{t.enrol.done}</p>
      <Link to={pathTo.merchant} className="button second">
        {t.signIn.title}
      </Link>
    </>
  )
}

const FIELDS = ['name', 'licenceNumber', 'category', 'address', 'contact', 'consent'] as const

/** The form's texts, each kept. */
function useForm() {
  const [name, setName] = useKept('enrol:name')
  const [licenceNumber, setLicence] = useKept('enrol:licence')
  const [category, setCategory] = useKept('enrol:category')
  const [address, setAddress] = useKept('enrol:address')
  const clear = () => {
    for (const set of [setName, setLicence, setCategory, setAddress]) set('')
  }
  return { name, setName, licenceNumber, setLicence, category, setCategory, address, setAddress, clear }
}

function Form({ onSent }: { onSent: () => void }) {
  const { t, sentences, language } = useWords()
  const sentence = useSentence()
  const city = useCity()
  const form = useForm()
  const [commandId] = useState(() => crypto.randomUUID())
  const [proven, setProven] = useState<Proven | null>(null)
  const [agreed, setAgreed] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const apply = useMutation(
    trpc.enrolment.applyToJoin.mutationOptions({
      retry: retryOutage,
      onSuccess: () => {
        form.clear()
        onSent()
      },
    }),
  )
  const licence = parseCreditCode(form.licenceNumber)
  const category = CATEGORIES.find((known) => known === form.category)
  const lacks = {
    name: form.name.trim().length < 2,
    licenceNumber: licence === null,
    category: category === undefined,
    address: form.address.trim().length < 2,
    contact: proven === null,
    consent: !agreed,
  } satisfies Record<keyof typeof t.enrol.needed, boolean>
  const lacking = FIELDS.filter((field) => lacks[field])
  const errors: Readonly<Record<string, string>> =
    attempt === 0 ? {} : Object.fromEntries(lacking.map((field) => [field, t.enrol.needed[field]]))
  const send = () => {
    setAttempt((before) => before + 1)
    if (!licence || !category || !proven || lacking.length > 0) return
    apply.mutate({
      commandId,
      cityId: city?.id ?? '',
      language,
      name: form.name,
      licenceNumber: licence,
      category,
      address: form.address,
      contact: proven.contact,
      contactProof: proven.proof,
      consentVersion: ENROLMENT_CONSENT_VERSION,
    })
  }
  const refused = apply.error ? [sentence(problemOf(apply.error).code)] : []
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Heading>{t.enrol.title}</Heading>
      <p>{t.enrol.lead}</p>
      <ErrorSummary errors={errors} title={t.enrol.problems} attempt={attempt} />
      <Refusal sentences={refused} />
      <Field name="name" label={t.enrol.name} hint={t.enrol.nameHint} error={errors['name']}>
        {(ids) => (
          <input
            {...ids}
            autoComplete="organization"
            maxLength={100}
            value={form.name}
            onChange={(event) => form.setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        name="licenceNumber"
        label={t.enrol.licence}
        hint={t.enrol.licenceHint}
        error={errors['licenceNumber']}
      >
        {(ids) => (
          <input
            {...ids}
            autoComplete="off"
            autoCapitalize="characters"
            maxLength={30}
            value={form.licenceNumber}
            onChange={(event) => form.setLicence(event.target.value)}
          />
        )}
      </Field>
      <Field name="category" label={t.enrol.category} error={errors['category']}>
        {(ids) => (
          <select {...ids} value={form.category} onChange={(event) => form.setCategory(event.target.value)}>
            <option value="">{t.enrol.choose}</option>
            {CATEGORIES.map((each) => (
              <option key={each} value={each}>
                {sentences.categories[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field name="address" label={t.enrol.address} error={errors['address']}>
        {(ids) => (
          <input
            {...ids}
            autoComplete="street-address"
            maxLength={200}
            value={form.address}
            onChange={(event) => form.setAddress(event.target.value)}
          />
        )}
      </Field>
      <fieldset>
        <legend>{t.enrol.contact}</legend>
        <ContactProof
          hint={t.enrol.contactHint}
          error={errors['contact']}
          proven={proven}
          onProven={setProven}
        />
      </fieldset>
      <label className="choice consent">
        <input
          id={fieldId('consent')}
          type="checkbox"
          checked={agreed}
          aria-invalid={errors['consent'] ? true : undefined}
          onChange={(event) => setAgreed(event.target.checked)}
        />
        {t.enrol.consent}
      </label>
      <button type="submit" className="button wide" disabled={apply.isPending || !city}>
        {t.enrol.send}
      </button>
    </form>
  )
}
