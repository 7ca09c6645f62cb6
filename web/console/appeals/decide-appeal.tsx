import { Button, Form, Input, Radio } from 'antd'
import { afterMerchantsAppeal, APPEAL_OUTCOMES, type AppealOutcome, extraFor } from '#domain/appeal'
import { cents, parseYuan } from '#domain/money'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { amountRule } from '../amount-rule.ts'
import { client } from '../client.ts'
import { Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import type { Appeal } from './appeal-page.tsx'

interface Given {
  readonly outcome: AppealOutcome
  readonly yuan?: string
  readonly reason: string
}

/** The last word on the case. Before it is given the form says where each fen will go. */
export function DecideAppeal({ appeal }: { readonly appeal: Appeal }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const outcome = Form.useWatch('outcome', form)
  const yuan = Form.useWatch('yuan', form)
  const { appealId, side } = appeal
  const claim = appeal.claims.find(({ appealed }) => appealed)
  const total =
    side === 'tourist'
      ? fill(t.appeals.totalTourist, {
          least: money(appeal.advancedCents),
          most: money(appeal.askedCents),
        })
      : fill(t.appeals.totalMerchant, { most: money(claim?.amountCents ?? 0) })
  const send = ({ outcome: decided, reason, yuan: amount }: Given) =>
    act((commandId) => {
      const word = { appealId, commandId, outcome: decided, reason: reason.trim() }
      const amountCents = decided === 'varied' ? parseYuan(amount ?? '') : null
      return client.appeal.decide.mutate(amountCents === null ? word : { ...word, amountCents })
    })
  return (
    <Section title={t.appeals.decide}>
      <p className="soft">{t.appeals.decideHelp}</p>
      <Form<Given> form={form} layout="vertical" onFinish={(given) => void send(given)}>
        <Form.Item name="outcome" rules={[{ required: true, message: t.common.notFilled }]}>
          <Radio.Group
            options={APPEAL_OUTCOMES.map((value) => ({ value, label: t.appeals.choices[side][value] }))}
          />
        </Form.Item>
        {outcome === 'varied' ? (
          <Form.Item
            name="yuan"
            label={total}
            rules={[{ required: true, message: t.common.notFilled }, amountRule(t.common.amountWrong)]}
          >
            <Input inputMode="decimal" prefix="¥" style={{ maxWidth: 240 }} />
          </Form.Item>
        ) : null}
        {outcome ? (
          <p role="status">
            <Follows appeal={appeal} outcome={outcome} yuan={yuan ?? ''} />
          </p>
        ) : null}
        <Form.Item
          name="reason"
          label={t.appeals.reasonRead}
          rules={[{ required: true, whitespace: true, min: 10, message: t.common.notFilled }]}
        >
          <Input.TextArea rows={4} maxLength={2_000} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.appeals.decide}
        </Button>
      </Form>
    </Section>
  )
}

function Follows({
  appeal,
  outcome,
  yuan,
}: {
  readonly appeal: Appeal
  readonly outcome: AppealOutcome
  readonly yuan: string
}) {
  const { t } = useWords()
  if (outcome === 'upheld') return t.appeals.follows.upheld
  const word = { outcome, amountCents: outcome === 'varied' ? (parseYuan(yuan) ?? undefined) : undefined }
  const claim = appeal.claims.find(({ appealed }) => appealed)
  try {
    if (appeal.side === 'tourist') {
      const { askedCents, advancedCents } = appeal
      const extra = extraFor(word, { askedCents: cents(askedCents), advancedCents: cents(advancedCents) })
      return fill(t.appeals.follows.extra, { extra: money(extra) })
    }
    const { wholeCents, toPayCents, releasedCents, refundCents } = afterMerchantsAppeal(word, {
      amountCents: cents(claim?.amountCents ?? 0),
      recoveredCents: cents(claim?.recoveredCents ?? 0),
      leftCents: cents(claim?.leftCents ?? 0),
    })
    return [
      fill(t.appeals.follows.less, { whole: money(wholeCents), toPay: money(toPayCents) }),
      releasedCents > 0 ? fill(t.appeals.follows.released, { released: money(releasedCents) }) : '',
      refundCents > 0 ? fill(t.appeals.follows.refund, { refund: money(refundCents) }) : '',
    ].join(' ')
  } catch {
    // what is typed is not an amount that could be decided, or not yet
    return t.appeals.follows.none
  }
}
