import { Button, Input } from 'antd'
import { useState } from 'react'
import { money } from '../../ui/format.ts'
import { fill } from '#domain/sentences'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { type BankLine, Line, Ours, type Voucher } from './booking.tsx'

/** What the rules left over, both sides; a person joins them where the sums are equal. */
export function ByHand() {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map())
  const [note, setNote] = useState('')
  const lines = usePages(['reconciliation.lines'], (cursor) =>
    client.reconciliation.listLines.query({ cursor }),
  )
  const vouchers = usePages(['reconciliation.vouchers'], (cursor) =>
    client.reconciliation.listVouchers.query({ cursor }),
  )
  const bank = lines.data?.pages.flatMap((page) => page.rows)
  const ours = vouchers.data?.pages.flatMap((page) => page.rows)
  const pick = (id: string, cents: number) => {
    const next = new Map(chosen)
    if (!next.delete(id)) next.set(id, cents)
    setChosen(next)
  }
  const pickedLines = (bank ?? []).filter((line) => chosen.has(line.lineId))
  const pickedVouchers = (ours ?? []).filter((voucher) => chosen.has(voucher.voucherNo))
  const sumOf = (items: readonly (BankLine | Voucher)[]) =>
    items.reduce((sum, item) => sum + item.amountCents, 0)
  const difference = sumOf(pickedLines) - sumOf(pickedVouchers)
  const ready = pickedLines.length + pickedVouchers.length > 1 && difference === 0 && note.trim().length > 1

  async function match(): Promise<void> {
    const done = await act((commandId) =>
      client.reconciliation.matchByHand.mutate({
        commandId,
        note,
        lines: pickedLines.map((line) => line.lineId),
        vouchers: pickedVouchers.map((voucher) => voucher.voucherNo),
      }),
    )
    if (!done) return
    setChosen(new Map())
    setNote('')
  }
  return (
    <Section title={t.reconciliation.leftOver}>
      <div className="bench-panes">
        <div>
          <h3>{t.reconciliation.bank}</h3>
          <Answer of={lines} data={bank}>
            {(rows) =>
              rows.length === 0 ? (
                <p className="soft">{t.reconciliation.noLines}</p>
              ) : (
                rows.map((line) => (
                  <label key={line.lineId}>
                    <input
                      type="checkbox"
                      checked={chosen.has(line.lineId)}
                      onChange={() => pick(line.lineId, line.amountCents)}
                    />
                    <Line line={line} />
                  </label>
                ))
              )
            }
          </Answer>
          <More of={lines} />
        </div>
        <div>
          <h3>{t.reconciliation.ours}</h3>
          <Answer of={vouchers} data={ours}>
            {(rows) =>
              rows.length === 0 ? (
                <p className="soft">{t.reconciliation.noVouchers}</p>
              ) : (
                rows.map((voucher) => (
                  <label key={voucher.voucherNo}>
                    <input
                      type="checkbox"
                      checked={chosen.has(voucher.voucherNo)}
                      onChange={() => pick(voucher.voucherNo, voucher.amountCents)}
                    />
                    <Ours voucher={voucher} />
                  </label>
                ))
              )
            }
          </Answer>
          <More of={vouchers} />
        </div>
      </div>
      {chosen.size === 0 ? null : (
        <div className="by-hand">
          <span>
            {fill(t.reconciliation.chosen, {
              bank: money(sumOf(pickedLines)),
              ours: money(sumOf(pickedVouchers)),
              difference: money(difference),
            })}
          </span>
          <Input
            type="text"
            aria-label={t.reconciliation.note}
            placeholder={t.reconciliation.note}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button type="primary" disabled={!ready} loading={busy} onClick={() => void match()}>
            {t.reconciliation.byHand}
          </Button>
        </div>
      )}
    </Section>
  )
}
