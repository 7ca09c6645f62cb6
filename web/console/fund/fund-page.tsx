import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useEffect } from 'react'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { OfMoment, useMoment } from '../books/moment-picker.tsx'
import { askedOf, isPast } from '../books/moment-search.ts'
import { type Outputs, trpc } from '../client.ts'
import { learnServerTime } from '../clock.tsx'
import { Answer, Facts, Money, Page, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Balances } from './balances.tsx'
import { CapSum } from './cap-sum.tsx'
import { InAndOut } from './in-and-out.tsx'
import { Movements } from './movements.tsx'
import { Refunds } from './refunds.tsx'
import { Runway } from './runway.tsx'

type Figures = Outputs['fund']['figures']

export function FundPage() {
  const { t } = useWords()
  return (
    <Page title={t.pages.fund} extra={<Button onClick={() => window.print()}>{t.common.print}</Button>}>
      <OfMoment>
        <CapAndUse />
        <Runway />
        <InAndOut />
        <Movements />
        <Refunds />
        <Balances />
      </OfMoment>
    </Page>
  )
}

function CapAndUse() {
  const moment = useMoment()
  const asked = useQuery(
    trpc.fund.figures.queryOptions(askedOf(moment), isPast(moment) ? {} : { refetchInterval: 15_000 }),
  )
  return (
    <Answer of={asked} data={asked.data}>
      {(found) => <Shown figures={found} />}
    </Answer>
  )
}

/** The cap as one bar, and the four numbers that add up to it on screen. */
function Shown({ figures }: { readonly figures: Figures }) {
  const { t, language } = useWords()
  useEffect(() => learnServerTime(figures.serverTime), [figures.serverTime])
  const { outstandingCents, reservedCents, availableCents, notFundedCents, capCents } = figures
  const parts = [
    ['outstanding', outstandingCents, { account: 'advances' }],
    ['reserved', reservedCents, { account: 'reserved' }],
    ['available', availableCents, { account: 'cash' }],
    ['notFunded', notFundedCents, { account: 'spending-limit' }],
  ] as const
  const classOf = {
    outstanding: 'of-outstanding',
    reserved: 'of-reserved',
    available: 'of-available',
    notFunded: 'of-not-funded',
  }
  return (
    <Section title={`${figures.name} · ${t.fund.cap} ${money(capCents)}`}>
      {figures.low ? (
        <Alert
          className="notice"
          type="warning"
          showIcon
          title={fill(t.fund.low, { low: money(figures.lowWaterCents) })}
        />
      ) : null}
      {figures.waiting && figures.waiting.payouts > 0 ? (
        <p>
          <Link to="/payouts" search={{ show: 'waiting' }}>
            {fill(t.fund.waiting, { n: figures.waiting.payouts, sum: money(figures.waiting.cents) })}
          </Link>
        </p>
      ) : null}
      <div className="capbar" role="img" aria-label={`${t.fund.cap} ${money(capCents)}`}>
        {parts.map(([name, amount]) => (
          <span
            key={name}
            className={classOf[name]}
            style={{ flexGrow: Math.max(amount, 0), flexBasis: 0 }}
          />
        ))}
      </div>
      <div className="figures notice">
        {parts.map(([name, amount, search]) => (
          <div key={name} className="figure">
            <i className={`swatch ${classOf[name]}`} aria-hidden />
            {t.fund[name]}
            <br />
            <Link to="/ledger" search={search} aria-label={`${t.fund[name]} ${money(amount)}`}>
              <Money cents={amount} />
            </Link>
          </div>
        ))}
      </div>
      <CapSum of={figures} />
      <Facts
        rows={[
          ...(figures.asOf
            ? []
            : ([
                [t.fund.cashIn, <Money key="in" cents={figures.cashInCents} />],
                [t.fund.cashOut, <Money key="out" cents={figures.cashOutCents} />],
              ] as const)),
          [t.fund.posted, <Money key="posted" cents={figures.postedCents} />],
          [t.fund.held, <Money key="held" cents={figures.heldCents} />],
        ]}
      />
      <p className="soft">
        {figures.asOf
          ? t.finance.nowOnly
          : fill(t.finance.standsAt, { at: dateTime(figures.serverTime, language) })}
      </p>
    </Section>
  )
}
