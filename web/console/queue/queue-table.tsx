import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { QueueRow } from '#api/review/schema'
import { Due } from '../clock.tsx'
import { Flags, Money, Mark } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'

export function QueueTable({
  rows,
  gone,
  marked,
  onMark,
}: {
  readonly rows: readonly QueueRow[]
  readonly gone: ReadonlySet<string>
  readonly marked: string | null
  readonly onMark: (caseNumber: string) => void
}) {
  const { t, s } = useWords()
  const matterOf = (row: QueueRow): string =>
    `${labelOf(s.categories, row.category)} · ${labelOf(s.causes, row.cause)}`
  const current = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <div className="dense notice" tabIndex={0} role="region" aria-label={t.pages.queue}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.queue.due}</th>
            <th scope="col">{t.queue.caseNumber}</th>
            <th scope="col" className="right">
              {t.queue.asked}
            </th>
            <th scope="col">{t.queue.merchant}</th>
            <th scope="col">{t.queue.category}</th>
            <th scope="col">{t.queue.flags}</th>
            <th scope="col">{t.queue.holder}</th>
            <th scope="col">{t.common.state}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.caseNumber}
              ref={row.caseNumber === marked ? current : null}
              aria-current={row.caseNumber === marked}
              onClick={() => onMark(row.caseNumber)}
            >
              <td>{gone.has(row.caseNumber) ? '—' : <Due at={row.dueAt} paused={row.paused} />}</td>
              <td>
                <Link to="/cases/$caseNumber" params={{ caseNumber: row.caseNumber }}>
                  {row.caseNumber}
                </Link>
              </td>
              <td className="right">
                <Money cents={row.askedCents} />
              </td>
              <td>
                <MerchantName row={row} />
              </td>
              <td className="clip" title={matterOf(row)}>
                {matterOf(row)}
              </td>
              <td>
                <Flags flags={row.flags} major={row.major} />
              </td>
              <td>{row.holder ? (row.holder.mine ? t.common.me : row.holder.name) : '—'}</td>
              <td>{gone.has(row.caseNumber) ? <Mark>{t.queue.gone}</Mark> : t.states[row.state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function MerchantName({ row }: { readonly row: QueueRow }) {
  const { t, language } = useWords()
  if (!row.merchant)
    return (
      <>
        {row.merchantText ?? '—'} <Mark>{t.queue.notListed}</Mark>
      </>
    )
  const { name, nameEn, enrolled } = row.merchant
  return (
    <>
      {language === 'en' ? (nameEn ?? name) : name}{' '}
      <Mark tone={enrolled ? 'good' : 'warn'}>{enrolled ? t.queue.enrolled : t.queue.notEnrolled}</Mark>
    </>
  )
}
