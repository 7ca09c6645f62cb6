import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { useMoment } from '../books/moment-picker.tsx'
import { isPast } from '../books/moment-search.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { serverToday } from '../clock.tsx'
import { Answer, Money, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Refund = Outputs['appeal']['listRefunds']['rows'][number]

/** What merchants paid and did not owe; it goes back by two of finance, as any movement of the fund. */
export function Refunds() {
  const { t, language } = useWords()
  const { role } = useMe()
  const [asking, setAsking] = useState<Refund | null>(null)
  const may = role === 'finance' || role === 'supervisor'
  const past = isPast(useMoment())
  const asked = useQuery({ ...trpc.appeal.listRefunds.queryOptions({}), enabled: may && !past })
  if (!may || past) return null
  return (
    <Section title={t.appeals.refunds}>
      <p className="soft">{t.appeals.refundsHelp}</p>
      <Answer of={asked} data={asked.data?.rows}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="soft">{t.appeals.noRefunds}</p>
          ) : (
            <Table<Refund>
              label={t.appeals.refunds}
              rows={rows}
              keyOf={(row) => row.recoveryId}
              columns={[
                {
                  name: t.recoveries.reference,
                  cell: (row) => (
                    <Link to="/recoveries/$recoveryId" params={{ recoveryId: row.recoveryId }}>
                      {row.reference}
                    </Link>
                  ),
                },
                {
                  name: t.queue.merchant,
                  cell: (row) => (language === 'en' ? row.merchantNameEn : null) ?? row.merchantName,
                },
                { name: t.common.reason, cell: (row) => t.appeals.because[row.because] },
                { name: t.appeals.refundDue, right: true, cell: (row) => <Money cents={row.dueCents} /> },
                { name: t.appeals.refundOpen, right: true, cell: (row) => <Money cents={row.openCents} /> },
                { name: t.appeals.refundAsked, right: true, cell: (row) => <Money cents={row.askedCents} /> },
                { name: t.appeals.refundUntil, cell: (row) => dateTime(row.payUntil, language) },
                {
                  name: t.common.actions,
                  cell: (row) =>
                    role === 'finance' && row.openCents > row.askedCents ? (
                      <Button size="small" onClick={() => setAsking(row)}>
                        {t.appeals.ask}
                      </Button>
                    ) : null,
                },
              ]}
            />
          )
        }
      </Answer>
      {asking && <AskRefund refund={asking} onClose={() => setAsking(null)} />}
    </Section>
  )
}

function AskRefund({ refund, onClose }: { readonly refund: Refund; readonly onClose: () => void }) {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<{ reference: string; effectiveOn: string }>()
  const amountCents = refund.openCents - refund.askedCents
  const merchant = (language === 'en' ? refund.merchantNameEn : null) ?? refund.merchantName
  const required = { required: true, message: t.common.notFilled }
  return (
    <Modal
      open
      title={fill(t.appeals.askTitle, { merchant, amount: money(amountCents) })}
      okText={t.fund.request}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ effectiveOn: serverToday() }}
        onFinish={(given) =>
          void act((commandId) =>
            client.fund.requestMovement.mutate({
              commandId,
              kind: 'merchant-refund',
              recoveryId: refund.recoveryId,
              amountCents,
              ...given,
            }),
          ).then((done) => done && onClose())
        }
      >
        <Form.Item name="reference" label={t.appeals.askReference} rules={[required]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item
          name="effectiveOn"
          label={t.fund.effectiveOn}
          extra={t.finance.effectiveHelp}
          rules={[required]}
        >
          <Input type="date" max={serverToday()} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
