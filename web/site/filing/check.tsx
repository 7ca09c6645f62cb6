import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { z } from 'zod'
import { CONSENT_VERSION, type filing } from '#api/filing/schema'
import { parseYuan } from '#domain/money'
import { money } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { trpc } from '../client.ts'
import { type Draft, finishDraft, useDraft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { go, Link } from '../navigation.tsx'
import { pathTo, type StepName } from '../paths.ts'
import { ErrorSummary, Heading, Notice, useSentence } from '../pieces.tsx'
import { useCity } from './city.ts'
import { firstUnfinished } from './problems.ts'

/** Every answer once more, each with its way back; consent; then it is sent, once however often it is tapped. */
export function CheckStep() {
  const { texts, language } = useLanguage()
  const sentence = useSentence()
  const draft = useDraft()
  const city = useCity()
  const [consent, setConsent] = useState(false)
  const [tried, setTried] = useState(false)
  const file = useMutation(
    trpc.filing.fileComplaint.mutationOptions({
      retry: 2,
      onSuccess: async (filed) => {
        await finishDraft(filed)
        go(pathTo.done, { replace: true })
      },
    }),
  )
  const unfinished = firstUnfinished(draft, texts)
  const problem = file.error ? problemOf(file.error) : null

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (unfinished) return go(pathTo.step(unfinished))
    if (consent && city && !file.isPending && !file.isSuccess) file.mutate(toFiling(draft, city.id, language))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{texts.check.title}</Heading>
      <ErrorSummary
        title={texts.problem}
        errors={
          problem
            ? [...new Set([sentence(problem.code), ...Object.values(problem.fields).flat().map(sentence)])]
            : []
        }
      />
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

function Answers({ draft }: { draft: Draft }) {
  const { texts, sentences, language } = useLanguage()
  const { merchant } = draft
  const name = merchant
    ? language === 'en'
      ? (merchant.nameEn ?? merchant.name)
      : merchant.name
    : draft.merchantText
  const amount = (text: string) => money(parseYuan(text) ?? 0)
  const category = draft.category ? sentences.categories[draft.category] : ''
  const cause = draft.cause ? sentences.causes[draft.cause] : ''
  const rows: readonly (readonly [StepName, string, string])[] = [
    ['where', texts.where.label, name],
    ['what', texts.what.title, `${category} · ${cause}`],
    ['what', texts.what.story, draft.story],
    ['money', texts.money.paid, amount(draft.paid)],
    ['money', texts.money.asked, amount(draft.asked)],
    ['money', texts.money.bought, draft.boughtOn],
    ['money', texts.money.order, draft.orderNumber || '—'],
    ['evidence', texts.evidence.title, String(draft.files.length)],
    ['you', texts.you.name, draft.personName],
    ['you', texts.you.reach, draft.address],
    ['you', texts.you.payee, draft.payeeAccount],
  ]
  return (
    <dl className="answers">
      {rows.map(([step, label, value], at) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <span>{value}</span>
            {rows[at - 1]?.[0] !== step && (
              <Link to={pathTo.step(step)} className="plain">
                {texts.change}
                <span className="hidden"> {texts[step].title}</span>
              </Link>
            )}
          </dd>
        </div>
      ))}
    </dl>
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
    answers: {},
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
    payeeAccount: draft.payeeAccount.trim(),
    under14: draft.under14,
    guardianName: draft.under14 ? draft.guardianName : null,
    consentVersion: CONSENT_VERSION,
  }
}
