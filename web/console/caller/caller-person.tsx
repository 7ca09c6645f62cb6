import { Checkbox, Form, type FormInstance, Input, Select } from 'antd'
import { LANGUAGES } from '#domain/people'
import { Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { CallerPayee } from './caller-payee.tsx'
import type { Told } from './filing-of.ts'

/** Who calls, where they are reached, and where their money should go. */
export function CallerPerson({ form }: { readonly form: FormInstance<Told> }) {
  const { t } = useWords()
  const under14 = Form.useWatch('under14', form)
  const required = { required: true, whitespace: true, message: t.common.notFilled }
  return (
    <Section title={t.caller.person}>
      <div className="pair">
        <Form.Item name="personName" label={t.caller.name} rules={[required]}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="address" label={t.caller.address} rules={[required]}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <CallerPayee />
        <Form.Item name="language" label={t.caller.language}>
          <Select options={LANGUAGES.map((value) => ({ value, label: t.languages[value] }))} />
        </Form.Item>
      </div>
      <p className="soft">{t.caller.contactHelp}</p>
      <Form.Item name="under14" valuePropName="checked">
        <Checkbox>{t.caller.under14}</Checkbox>
      </Form.Item>
      {under14 ? (
        <Form.Item name="guardianName" label={t.case.person['guardian-name']} rules={[required]}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
      ) : null}
    </Section>
  )
}
