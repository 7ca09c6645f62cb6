import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { MerchantAccount } from '#api/merchant/schema'
import { raises } from '#domain/merchant-account'
import { formatCaseNumber } from '#domain/case-number'
import { dateTime, localDay, money, today } from '../../ui/format.ts'
import { trpc } from '../client.ts'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Field, Heading } from '../pieces.tsx'
import { accountCsv } from './account-csv.ts'
import { Answered } from './answered.tsx'
import { useWords } from './words.ts'

const firstOfMonth = () => `${today().slice(0, 8)}01`

/** What was claimed and what was received over some days, with what was owed before and in the end. */
export function Account() {
  const { t } = useWords()
  const [period, setPeriod] = useState({ from: firstOfMonth(), to: today() })
  const found = useQuery({
    ...trpc.merchant.readAccount.queryOptions(period),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <Answered of={found}>
      {(account) => (
        <>
          <p className="screen">
            <Link to={pathTo.merchant}>← {t.backToDesk}</Link>
          </p>
          <Heading>{t.account.title}</Heading>
          <p className="hint screen">{t.account.lead}</p>
          <Period period={period} onChange={setPeriod} />
          <Statement account={account} />
        </>
      )}
    </Answered>
  )
}

interface Days {
  readonly from: string
  readonly to: string
}

function Period({ period, onChange }: { period: Days; onChange: (period: Days) => void }) {
  const { t } = useWords()
  const [from, setFrom] = useState(period.from)
  const [to, setTo] = useState(period.to)
  const [wrong, setWrong] = useState(false)
  const show = (event: FormEvent) => {
    event.preventDefault()
    setWrong(from > to)
    if (from <= to) onChange({ from, to })
  }
  return (
    <form className="period screen" onSubmit={show}>
      <Field label={t.account.from} error={wrong ? t.account.wrongPeriod : undefined}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            required
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        )}
      </Field>
      <Field label={t.account.to}>
        {(ids) => (
          <input {...ids} type="date" required value={to} onChange={({ target }) => setTo(target.value)} />
        )}
      </Field>
      <button type="submit" className="button second">
        {t.account.show}
      </button>
    </form>
  )
}

function Statement({ account }: { account: MerchantAccount }) {
  const { t, language } = useWords()
  const name = (language === 'en' ? account.merchant.nameEn : null) ?? account.merchant.name
  return (
    <section>
      <table className="account">
        <caption>
          {name} · {account.merchant.plateCode}
          <br />
          {account.from} – {account.to}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.account.what}</th>
            <th scope="col">{t.account.amount}</th>
            <th scope="col">{t.account.balance}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" colSpan={2}>
              {t.account.opening}
            </th>
            <td>{money(account.openingCents)}</td>
          </tr>
          {account.lines.map((line, at) => (
            <Line key={`${line.at}${line.kind}${at}`} line={line} />
          ))}
          {account.lines.length === 0 && (
            <tr>
              <td colSpan={3}>{t.account.none}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t.account.closing}
            </th>
            <td>{money(account.closingCents)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="soft">
        {t.account.claimed} {money(account.claimedCents)} · {t.account.received}{' '}
        {money(account.receivedCents)} · {t.account.made} {dateTime(account.serverTime, language)}
      </p>
      <TakeAway account={account} />
    </section>
  )
}

function Line({ line }: { line: MerchantAccount['lines'][number] }) {
  const { t, fill } = useWords()
  return (
    <tr>
      <td>
        {localDay(line.at)} {t.account.kinds[line.kind]}
        <span className="soft">
          <Link to={pathTo.merchantCase(line.caseNumber)}>{formatCaseNumber(line.caseNumber)}</Link>
          {line.bankDay && ` · ${fill(t.account.bankDayOf, { day: line.bankDay })}`}
        </span>
      </td>
      <td>
        {raises(line.kind) ? '' : '−'}
        {money(line.amountCents)}
      </td>
      <td>{money(line.balanceCents)}</td>
    </tr>
  )
}

function TakeAway({ account }: { account: MerchantAccount }) {
  const { t, language } = useWords()
  const save = () => {
    const url = URL.createObjectURL(new Blob([accountCsv(account, t, language)], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${t.account.file}-${account.from}-${account.to}.csv`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <div className="actions">
      <button type="button" className="button second" onClick={save}>
        {t.account.csv}
      </button>
      <button type="button" className="button second" onClick={() => window.print()}>
        {t.account.print}
      </button>
    </div>
  )
}
