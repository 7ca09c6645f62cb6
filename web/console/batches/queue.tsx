import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, trpc } from '../client.ts'
import { Answer, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'

/** What waits for a batch, and the day's batch made of it. */
export function Queue() {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const queue = useQuery(trpc.bankBatch.queue.queryOptions(undefined, { refetchInterval: 20_000 }))
  const accounts = useQuery(trpc.reconciliation.listAccounts.queryOptions())
  const [chosen, setChosen] = useState<string | null>(null)
  const rows = accounts.data?.rows ?? []
  const accountId = chosen ?? rows[0]?.accountId
  return (
    <Section title={t.batches.queue}>
      <Answer of={queue} data={queue.data}>
        {({ transfers, sumCents, since }) =>
          transfers === 0 || since === null ? (
            <p className="soft">{t.batches.queueEmpty}</p>
          ) : (
            <p>
              <strong>
                {fill(t.batches.queued, {
                  n: transfers,
                  sum: money(sumCents),
                  since: dateTime(since, language),
                })}
              </strong>
            </p>
          )
        }
      </Answer>
      {accounts.data && rows.length === 0 ? (
        <p className="soft">{t.batches.noAccount}</p>
      ) : (
        <div className="buttons">
          {rows.length > 1 ? (
            <Select
              aria-label={t.batches.account}
              style={{ minWidth: 180 }}
              value={accountId ?? null}
              onChange={setChosen}
              options={rows.map((each) => ({
                value: each.accountId,
                label: `${each.label} · ${each.bank}`,
              }))}
            />
          ) : null}
          <Button
            type="primary"
            loading={busy}
            disabled={accountId === undefined || !queue.data || queue.data.transfers === 0}
            onClick={() =>
              accountId && void act((commandId) => client.bankBatch.make.mutate({ commandId, accountId }))
            }
          >
            {t.batches.make}
          </Button>
        </div>
      )}
      <p className="soft">{t.batches.makeHelp}</p>
    </Section>
  )
}
