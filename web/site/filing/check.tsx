import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import type { z } from 'zod'
import type { filing } from '#api/filing/schema'
import { CONSENT_VERSION } from '#domain/complaint-input'
import { parseYuan } from '#domain/money'
import { problemOf } from '../../ui/trpc.ts'
import { retryOutage, trpc } from '../client.ts'
import { type Draft, finishDraft, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { go } from '../navigation.tsx'
import { useOnline } from '../online.ts'
import { pathTo } from '../paths.ts'
import { Heading, Notice, Refusal, useSentence } from '../pieces.tsx'
import { renewUploads, uploadAgain } from '../uploads.ts'
import { Answers } from './answers.tsx'
import { useCity } from './city.ts'
import { payeeOf } from './payee-told.ts'
import { firstUnfinished } from './problems.ts'

/** Every answer once more, each with its way back; consent; then it is sent, once however often it is tapped. */
export function CheckStep({ position }: { position: string }) {
  const { texts, language } = useLanguage()
  const sentence = useSentence()
  const draft = useDraft()
  const city = useCity()
  const [consent, setConsent] = useState(false)
  const [tried, setTried] = useState(false)
  const file = useMutation(
    trpc.filing.fileComplaint.mutationOptions({
      retry: retryOutage,
      onSuccess: async (filed) => {
        await finishDraft(filed)
        go(pathTo.done, { replace: true })
      },
      onError: (error) => {
        if (problemOf(error).code === 'UPLOAD_TICKET_NOT_VALID') void uploadAgain()
      },
    }),
  )
  useEffect(() => void renewUploads(), [])
  const unfinished = firstUnfinished(draft, texts)
  const online = useOnline()
  const problem = file.error ? problemOf(file.error) : null
  const codes = problem ? [problem.code, ...Object.values(problem.fields).flat()] : []
  // without the city nothing can be filed: it is what the page could not reach
  const refused = [...new Set(tried && !city && online ? [sentence('SERVICE_DOWN')] : codes.map(sentence))]

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (unfinished) return go(pathTo.step(unfinished))
    if (consent && city && !file.isPending && !file.isSuccess) file.mutate(toFiling(draft, city.id, language))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Heading place={position}>{texts.check.title}</Heading>
      <Refusal sentences={refused} />
      {!online && <Notice tone="warn">{texts.offline}</Notice>}
      <Answers draft={draft} />
      <Duplicate draft={draft} cityId={city?.id} />
      <label className="choice consent">
        <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
        {texts.check.consent}
      </label>
      {tried && !consent && (
        <p role="alert" className="error">
          ⚠ {texts.check.consentNeeded}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button" aria-disabled={file.isPending}>
          {file.isPending ? texts.check.sending : texts.check.send}
        </button>
      </div>
    </form>
  )
}

function Duplicate({ draft, cityId }: { draft: Draft; cityId: string | undefined }) {
  const { texts } = useLanguage()
  const askedCents = parseYuan(draft.asked)
  const { data } = useQuery({
    ...trpc.filing.checkDuplicate.queryOptions({
      cityId: cityId ?? '',
      merchantId: draft.merchant?.id ?? '',
      orderNumber: draft.orderNumber.trim() || null,
      askedCents: askedCents ?? 1,
      contact: draft.address ? { channel: draft.channel, address: draft.address.trim() } : null,
    }),
    enabled: cityId !== undefined && draft.merchant !== null && askedCents !== null,
    retry: false,
  })
  if (!data || data.found === 'none') return null
  return (
    <Notice tone="warn">{data.found === 'same-order' ? texts.check.sameOrder : texts.check.similar}</Notice>
  )
}

function toFiling(draft: Draft, cityId: string, language: 'zh-CN' | 'en'): z.input<typeof filing> {
  const proven = draft.proof?.address === draft.address ? draft.proof.token : null
  return {
    cityId,
    language,
    filingKey: draft.filingKey,
    ticket: draft.ticket?.token ?? null,
    evidence: draft.files.flatMap(({ evidenceId, kind }) => (evidenceId ? [{ id: evidenceId, kind }] : [])),
    category: draft.category ?? 'other',
    cause: draft.cause ?? 'other',
    answers: draft.answers,
    story: draft.story,
    merchantId: draft.merchant?.id ?? null,
    merchantText: draft.merchant ? null : draft.merchantText.trim(),
    orderNumber: draft.orderNumber.trim() || null,
    paidCents: parseYuan(draft.paid) ?? 0,
    askedCents: parseYuan(draft.asked) ?? 0,
    boughtOn: draft.boughtOn,
    contractEndedOn: null,
    handledElsewhere: draft.elsewhere === 'none' ? null : draft.elsewhere,
    injury: draft.injury,
    groupSize: 1,
    personName: draft.personName,
    contact: { channel: draft.channel, address: draft.address.trim() },
    contactProof: proven,
    ...payeeOf(draft),
    under14: draft.under14,
    guardianName: draft.under14 ? draft.guardianName : null,
    consentVersion: CONSENT_VERSION,
  }
}
