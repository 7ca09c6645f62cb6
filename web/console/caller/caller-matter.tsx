import { Checkbox, Form, type FormInstance, Input, Select } from 'antd'
import { CATEGORIES, CAUSES_OF } from '#domain/categories'
import { countSigns, STORY_MAX_SIGNS, STORY_MIN_SIGNS } from '#domain/complaint-input'
import { parseYuan } from '#domain/money'
import { fill } from '#domain/sentences'
import { amountRule } from '../amount-rule.ts'
import { Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import type { Told } from './filing-of.ts'
import { serverToday } from '../clock.tsx'
import { MerchantChoice } from './merchant-choice.tsx'

const ELSEWHERE = ['none', 'court', 'arbitration', 'other-body', 'already-handled'] as const

const fen = (typed: unknown): number => (typeof typed === 'string' ? (parseYuan(typed) ?? 0) : 0)

/** What happened, where, and for how much. */
export function CallerMatter({ form }: { readonly form: FormInstance<Told> }) {
  const { t, s } = useWords()
  const category = Form.useWatch('category', form)
  const merchantId = Form.useWatch('merchantId', form)
  const story = Form.useWatch('story', form) ?? ''
  const required = { required: true, message: t.common.notFilled }
  return (
    <Section title={t.case.story}>
      <Form.Item name="merchantId" label={t.case.merchant}>
        <MerchantChoice />
      </Form.Item>
      {merchantId ? null : (
        <Form.Item
          name="merchantText"
          label={t.caller.merchantText}
          rules={[{ ...required, whitespace: true }]}
        >
          <Input maxLength={200} />
        </Form.Item>
      )}
      <Form.Item name="category" label={t.queue.category} rules={[required]}>
        <Select
          onChange={() => form.resetFields(['cause'])}
          options={CATEGORIES.map((value) => ({ value, label: s.categories[value] }))}
        />
      </Form.Item>
      <Form.Item name="cause" label={t.caller.cause} rules={[required]}>
        <Select
          disabled={!category}
          options={(category ? CAUSES_OF[category] : []).map(({ cause }) => ({
            value: cause,
            label: s.causes[cause],
          }))}
        />
      </Form.Item>
      <Form.Item
        name="story"
        label={t.caller.story}
        extra={fill(t.caller.signs, { n: countSigns(story.trim()), least: STORY_MIN_SIGNS })}
        rules={[
          {
            validator: (_rule, told: unknown) =>
              typeof told === 'string' && countSigns(told.trim()) >= STORY_MIN_SIGNS
                ? Promise.resolve()
                : Promise.reject(new Error(fill(t.caller.storyShort, { least: STORY_MIN_SIGNS }))),
          },
        ]}
      >
        <Input.TextArea rows={5} maxLength={STORY_MAX_SIGNS} />
      </Form.Item>
      <Sums />
      <Form.Item name="injury" valuePropName="checked">
        <Checkbox>{t.case.injury}</Checkbox>
      </Form.Item>
    </Section>
  )
}

function Sums() {
  const { t, s } = useWords()
  const required = { required: true, message: t.common.notFilled }
  const amount = [required, amountRule(t.common.amountWrong)]
  return (
    <div className="pair">
      <Form.Item name="paid" label={t.caller.paid} rules={amount}>
        <Input inputMode="decimal" prefix="¥" />
      </Form.Item>
      <Form.Item
        name="asked"
        label={t.caller.asked}
        dependencies={['paid']}
        rules={[
          ...amount,
          ({ getFieldValue }) => ({
            validator: (_rule, asked: unknown) =>
              fen(asked) > fen(getFieldValue('paid'))
                ? Promise.reject(new Error(s.errors.AMOUNT_ABOVE_PAID))
                : Promise.resolve(),
          }),
        ]}
      >
        <Input inputMode="decimal" prefix="¥" />
      </Form.Item>
      <Form.Item name="boughtOn" label={t.case.boughtOn} rules={[required]}>
        <Input type="date" max={serverToday()} />
      </Form.Item>
      <Form.Item name="orderNumber" label={t.case.orderNumber}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="handledElsewhere" label={t.case.handledElsewhere}>
        <Select options={ELSEWHERE.map((value) => ({ value, label: t.elsewhere[value] }))} />
      </Form.Item>
      <Form.Item name="groupSize" label={t.case.groupSize} rules={[required]}>
        <Input type="number" min={1} max={500} />
      </Form.Item>
    </div>
  )
}
