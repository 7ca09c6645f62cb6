import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useSubscription } from '@trpc/tanstack-react-query'
import { App, Button } from 'antd'
import { useEffect, useState } from 'react'
import { voucherNo } from '#api/fund/schema'
import type { CasePage as Case } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { momentSearch } from '../books/moment-search.ts'
import { client, queryClient, trpc } from '../client.ts'
import { learnServerTime } from '../clock.tsx'
import { useKeys } from '../keys.ts'
import { Answer, Flags, Kbd, sentenceOf, Mark } from '../pieces.tsx'
import { KeyHelp } from '../queue/key-help.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'
import { DecisionColumn } from './decision-column.tsx'
import { EvidenceViewer } from './evidence-viewer.tsx'
import { Histories } from './histories.tsx'
import { StoryColumn } from './story-column.tsx'
import { Trail } from '../ledger/trail.tsx'
import { useParam, useSearchOf } from '../address.ts'

/** The moment and the voucher that somebody of finance came from. */
export const caseSearch = momentSearch.extend({ voucherNo: voucherNo.optional() })

/** One case on one screen: the story, the evidence, the decision. */
export function CasePage() {
  const caseNumber = useParam('caseNumber')
  const found = useQuery(trpc.review.readCase.queryOptions({ caseNumber }))
  const serverTime = found.data?.serverTime
  useEffect(() => {
    if (serverTime) learnServerTime(serverTime)
  }, [serverTime])
  useSubscription(
    trpc.review.changed.subscriptionOptions(
      { caseNumber },
      { onData: () => void queryClient.invalidateQueries(trpc.review.readCase.queryFilter({ caseNumber })) },
    ),
  )
  return (
    <Answer of={found} data={found.data}>
      {(kase) => <OpenCase key={kase.caseNumber} kase={kase} />}
    </Answer>
  )
}

function OpenCase({ kase }: { readonly kase: Case }) {
  const { t, s } = useWords()
  const me = useMe()
  const { voucherNo: from } = useSearchOf(caseSearch)
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [help, setHelp] = useState(false)
  const reviews = me.role === 'reviewer' || me.role === 'supervisor'

  async function next(): Promise<void> {
    try {
      const { caseNumber } = await client.review.nextCase.mutate({ after: kase.caseNumber })
      if (caseNumber) await navigate({ to: '/cases/$caseNumber', params: { caseNumber } })
      else {
        void message.info(t.queue.noNext)
        await navigate({ to: '/queue' })
      }
    } catch (error) {
      void message.warning(sentenceOf(error, s))
    }
  }
  useKeys({
    n: reviews ? () => void next() : undefined,
    '?': () => setHelp(true),
  })
  return (
    <>
      {from ? <Trail voucherNo={from} here={kase.caseNumber} /> : null}
      <header className="page-head">
        <h1>
          {kase.caseNumber} <Mark>{t.states[kase.state]}</Mark>
          {kase.round > 1 ? <Mark>{fill(t.case.round, { n: kase.round })}</Mark> : null}
          <Flags flags={kase.flags} major={kase.major} />
        </h1>
        <div className="page-extra">
          {kase.linkedCaseNumber ? (
            <Link to="/cases/$caseNumber" params={{ caseNumber: kase.linkedCaseNumber }}>
              {t.case.linked} {kase.linkedCaseNumber}
            </Link>
          ) : null}
          {reviews && kase.groupId ? (
            <Link to="/groups/$groupId" params={{ groupId: kase.groupId }}>
              {t.groups.belongs}
            </Link>
          ) : null}
          {reviews ? (
            <>
              <Link to="/queue">{t.case.back}</Link>
              <Button onClick={() => void next()}>
                {t.queue.next}
                <Kbd>n</Kbd>
              </Button>
            </>
          ) : null}
          <Button onClick={() => setHelp(true)}>
            {t.queue.help}
            <Kbd>?</Kbd>
          </Button>
        </div>
      </header>
      <div className="case">
        <div>
          <StoryColumn kase={kase} />
        </div>
        <div>
          <EvidenceViewer kase={kase} />
          <Histories kase={kase} />
        </div>
        <div className="case-decision">
          <DecisionColumn kase={kase} reviews={reviews} onDecided={() => void next()} />
        </div>
      </div>
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </>
  )
}
