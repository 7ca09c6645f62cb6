import { Button } from 'antd'
import { dateTime } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Nothing } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Lines, Vouchers } from './booking.tsx'
import { Why } from './why.tsx'

/** What people agreed to, the newest day first; each can be taken back, and the record of both stays. */
export function Done() {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const pages = usePages(['reconciliation.confirmed'], (cursor) =>
    client.reconciliation.listMatches.query({ state: 'confirmed', cursor }),
  )
  return (
    <>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.reconciliation.noConfirmed} why={t.reconciliation.noConfirmedWhy} />
          ) : (
            rows.map((match) => (
              <article key={match.matchId} className="bench-row" aria-label={t.reconciliation.confirmedMatch}>
                <Lines lines={match.lines} />
                <div className="why">
                  <Why match={match} />
                  <p>
                    {match.confirmedBy?.name ?? ''}{' '}
                    {match.confirmedAt === null ? '' : dateTime(match.confirmedAt, language)}
                  </p>
                  <Button
                    size="small"
                    loading={busy}
                    onClick={() =>
                      void act(() => client.reconciliation.undo.mutate({ matchIds: [match.matchId] }))
                    }
                  >
                    {t.reconciliation.undo}
                  </Button>
                </div>
                <Vouchers vouchers={match.vouchers} />
              </article>
            ))
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}
