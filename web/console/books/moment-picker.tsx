import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import type { ReactNode } from 'react'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { useSearchOf } from '../address.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Nothing, sentenceOf } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { MomentForm } from './moment-form.tsx'
import { askedOf, isPast, type MomentSearch, momentSearch } from './moment-search.ts'
import './moment.css'

/** The moment the whole area is about. */
export const useMoment = (): MomentSearch => useSearchOf(momentSearch)

function useGo(): (moment: MomentSearch) => void {
  const navigate = useNavigate()
  // written out, or the link would take the old moment along
  return ({ asOf, effectiveOn }) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, asOf, effectiveOn }) })
}

/** What was asked for, in words. */
function useSentence(): (moment: MomentSearch) => string {
  const { t, language } = useWords()
  return ({ asOf, effectiveOn }) => {
    const posted = asOf ? dateTime(asOf, language) : ''
    if (asOf && effectiveOn) return fill(t.finance.asOfBoth, { posted, effective: effectiveOn })
    return asOf
      ? fill(t.finance.asOfPosted, { posted })
      : fill(t.finance.asOfEffective, { effective: effectiveOn ?? '' })
  }
}

const BackToNow = () => {
  const { t } = useWords()
  const go = useGo()
  return (
    <Button size="small" onClick={() => go({})}>
      {t.books.now}
    </Button>
  )
}

/**
 * One moment for all of finance's pages: posted by an instant, in effect by a day. A moment that cannot be asked about is said
 * once, here, instead of by everything that would stand below.
 */
export function OfMoment({ children }: { readonly children: ReactNode }) {
  const moment = useMoment()
  const go = useGo()
  return (
    <>
      <MomentForm key={`${moment.asOf} ${moment.effectiveOn}`} moment={moment} onGo={go} />
      {isPast(moment) ? <Past moment={moment}>{children}</Past> : children}
    </>
  )
}

function Past({ moment, children }: { readonly moment: MomentSearch; readonly children: ReactNode }) {
  const { t, s } = useWords()
  const sentence = useSentence()
  const asked = useQuery({ ...trpc.books.moment.queryOptions(askedOf(moment)), retry: false })
  if (asked.error && !asked.data)
    return (
      <Alert
        className="notice"
        type="warning"
        showIcon
        role="alert"
        title={sentenceOf(asked.error, s)}
        action={<BackToNow />}
      />
    )
  return (
    <Answer of={asked} data={asked.data}>
      {(found) => (
        <>
          <p className="as-of" role="status">
            <strong>{sentence(moment)}</strong>{' '}
            {found.asOf.throughSeq > 0 ? fill(t.finance.through, { seq: found.asOf.throughSeq }) : ''}
            <BackToNow />
          </p>
          {isBefore(found) ? (
            <Nothing what={t.finance.notBegun} why={whyNot(found.beganOn, t.finance)} />
          ) : (
            children
          )}
        </>
      )}
    </Answer>
  )
}

type Found = Outputs['books']['moment']

const isBefore = ({ asOf, beganOn }: Found): boolean =>
  asOf.throughSeq === 0 || beganOn === null || asOf.effectiveOn < beganOn

const whyNot = (
  beganOn: string | null,
  words: { readonly notBegunYet: string; readonly began: string },
): string => (beganOn === null ? words.notBegunYet : fill(words.began, { day: beganOn }))

/** On a page that only knows how things stand: the address keeps the moment, and the page says that it is not of it. */
export function NowOnly() {
  const { t } = useWords()
  const moment = useMoment()
  if (!isPast(moment)) return null
  return (
    <p className="as-of" role="status">
      <strong>{t.finance.pageOfNow}</strong>
      <BackToNow />
    </p>
  )
}
