import { WarningOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { cents } from '#domain/money'
import { leftOfDay } from '#domain/rail-health'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { Mark, Money } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Ago } from './ago.tsx'
import type { Rail } from './rail.ts'

/** What the account has, what left today, what waits and what is under way. */
export function RailFigures({ rail }: { readonly rail: Rail }) {
  const { t } = useWords()
  const { waiting, underWay } = rail
  return (
    <div className="figures notice">
      <Has rail={rail} />
      <SentToday rail={rail} />
      <Figure name={t.provider.waiting} cents={waiting.cents}>
        <Link to="/payouts" search={{ show: 'approved' }}>
          {fill(t.provider.payouts, { n: waiting.payouts })}
        </Link>
      </Figure>
      <Figure name={t.provider.underWay} cents={underWay.cents}>
        {fill(t.provider.payouts, { n: underWay.payouts })} <UnderWay />
      </Figure>
    </div>
  )
}

/** Where those stand that the provider has. */
const UNDER_WAY = [
  ['sending', 'sending'],
  ['awaiting-payee', 'awaiting-payee'],
  ['unknown', 'unknown-outcome'],
] as const

function UnderWay() {
  const { s } = useWords()
  return UNDER_WAY.map(([show, state]) => (
    <Fragment key={show}>
      {' · '}
      <Link to="/payouts" search={{ show }}>
        {s.payoutStates[state]}
      </Link>
    </Fragment>
  ))
}

function Figure({
  name,
  cents: amount,
  children,
}: {
  readonly name: string
  readonly cents: number | null
  readonly children: ReactNode
}) {
  return (
    <div className="figure">
      {name}
      <br />
      <Money cents={amount} />
      <br />
      <span className="soft">{children}</span>
    </div>
  )
}

/** A figure of some minutes ago says so; too little for what waits is said in words. */
function Has({ rail: { availableCents, balanceAt, waiting } }: { readonly rail: Rail }) {
  const { t } = useWords()
  const lacks = availableCents !== null && availableCents < waiting.cents
  return (
    <Figure name={t.provider.has} cents={availableCents}>
      {balanceAt === null ? t.provider.hasUnknown : <Ago at={balanceAt} />}
      {lacks ? (
        <span className="second-line">
          <Mark tone="risk">
            <WarningOutlined aria-hidden /> {t.provider.less}
          </Mark>
        </span>
      ) : null}
    </Figure>
  )
}

function SentToday({ rail: { sentTodayCents, dailyLimitCents } }: { readonly rail: Rail }) {
  const { t } = useWords()
  const limit = dailyLimitCents === null ? null : cents(dailyLimitCents)
  const left = leftOfDay(limit, cents(sentTodayCents))
  return (
    <Figure name={t.provider.sentToday} cents={sentTodayCents}>
      {limit === null || left === null
        ? t.provider.noLimit
        : fill(t.provider.ofLimit, { limit: money(limit), left: money(left) })}
      {left === 0 ? (
        <span className="second-line">
          <Mark tone="warn">
            <WarningOutlined aria-hidden /> {t.provider.limitReached}
          </Mark>
        </span>
      ) : null}
    </Figure>
  )
}
