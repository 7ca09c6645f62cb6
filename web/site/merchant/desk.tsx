import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#api/router'
import { formatCaseNumber } from '#domain/case-number'
import { money, time } from '../../ui/format.ts'
import { client, trpc } from '../client.ts'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Heading } from '../pieces.tsx'
import { Answered } from './answered.tsx'
import { labelOf, useWords } from './words.ts'

type Outputs = inferRouterOutputs<AppRouter>['merchant']
type Found = Outputs['listDue']
type Due = Found['due'][number]
type Line = Outputs['listCases']['rows'][number]

const FIRST: string | undefined = undefined

/** What needs the merchant, the most urgent on top, each with what to do and until when; then all there ever was. */
export function Desk() {
  const found = useQuery({ ...trpc.merchant.listDue.queryOptions(), refetchInterval: 15_000, retry: false })
  return <Answered of={found}>{(data) => <Opened found={data} />}</Answered>
}

function Opened({ found: { merchant, due, serverTime } }: { found: Found }) {
  const { t, texts, fill, language } = useWords()
  const name = (language === 'en' ? merchant.nameEn : null) ?? merchant.name
  const title = due.length === 0 ? t.desk.none : due.length === 1 ? t.desk.one : t.desk.some
  return (
    <>
      <p className="soft">
        {name} · {merchant.plateCode} · {fill(t.desk.deposit, { amount: money(merchant.depositCents) })}
        {!merchant.enrolled && ` · ${t.desk.notEnrolled}`}
      </p>
      <Heading>{fill(title, { n: due.length })}</Heading>
      {due.length === 0 ? <p>{t.desk.noneText}</p> : null}
      <ul className="results">
        {due.map((each) => (
          <li key={`${each.kind}${each.caseNumber}`}>
            <DueCard due={each} serverTime={serverTime} />
          </li>
        ))}
      </ul>
      <Link to={pathTo.merchantAccount} className="button second wide">
        {t.desk.account}
      </Link>
      <AllCases />
      <p className="call">
        <a href="tel:12345">{texts.start.call}</a>
      </p>
      <SignOut />
    </>
  )
}

function DueCard({ due, serverTime }: { due: Due; serverTime: string }) {
  const { t, sentences, language, fill } = useWords()
  const over = due.dueAt < serverTime
  const words =
    due.kind === 'answer' ? (over ? t.desk.answerOver : t.desk.answer) : over ? t.desk.payOver : t.desk.pay
  return (
    <Link to={pathTo.merchantCase(due.caseNumber)} className={over ? 'card due over' : 'card due'}>
      <strong>
        {over && <span aria-hidden="true">⚠ </span>}
        {fill(words, { time: time(due.dueAt, language), amount: money(due.amountCents) })}
      </strong>
      <span>
        {labelOf(sentences.categories, due.category)} · {labelOf(sentences.causes, due.cause)}
        {due.kind === 'answer' && ` · ${fill(t.desk.asked, { amount: money(due.amountCents) })}`}
      </span>
      <span className="soft">{formatCaseNumber(due.caseNumber)}</span>
    </Link>
  )
}

function AllCases() {
  const { t } = useWords()
  const pages = useInfiniteQuery({
    queryKey: [...trpc.merchant.listCases.pathKey(), 'pages'],
    queryFn: ({ pageParam }) => client.merchant.listCases.query({ cursor: pageParam, limit: 20 }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    retry: false,
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows)
  if (!rows) return null
  return (
    <section>
      <h2>{t.desk.all}</h2>
      {rows.length === 0 && <p className="soft">{t.desk.noCases}</p>}
      <ul className="results">
        {rows.map((row) => (
          <li key={row.caseNumber}>
            <CaseLine row={row} />
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <button type="button" className="button second" onClick={() => void pages.fetchNextPage()}>
          {t.desk.more}
        </button>
      )}
    </section>
  )
}

function CaseLine({ row }: { row: Line }) {
  const { t, sentences, language, fill } = useWords()
  const { recovery } = row
  const owed = recovery && recovery.owedCents > 0 && recovery.state !== 'cancelled'
  return (
    <Link to={pathTo.merchantCase(row.caseNumber)} className="card due">
      <span>
        <strong>{recovery ? t.recoveryStates[recovery.state] : t.states[row.state]}</strong>
        {' · '}
        {fill(owed ? t.desk.owed : t.desk.asked, {
          amount: money(owed ? recovery.owedCents : row.askedCents),
        })}
      </span>
      <span>
        {labelOf(sentences.categories, row.category)} · {labelOf(sentences.causes, row.cause)}
      </span>
      <span className="soft">
        {formatCaseNumber(row.caseNumber)} · {time(row.knownAt, language)}
      </span>
    </Link>
  )
}

function SignOut() {
  const { t } = useWords()
  const queryClient = useQueryClient()
  const leave = useMutation(
    trpc.merchant.signOut.mutationOptions({
      onSettled: () => queryClient.resetQueries({ queryKey: trpc.merchant.pathKey() }),
    }),
  )
  return (
    <button
      type="button"
      className="plain"
      onClick={() => {
        // what was typed on a shared phone goes with whoever typed it
        sessionStorage.clear()
        leave.mutate()
      }}
    >
      {t.signIn.out}
    </button>
  )
}
