import { Button, Checkbox, Form } from 'antd'
import { useState } from 'react'
import { isDomainErrorCode } from '#domain/errors'
import { problemOf } from '../../ui/trpc.ts'
import { client, type Outputs } from '../client.ts'
import { useCommand } from '../command.ts'
import { ProblemNotice, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'
import { CallerFiles, type Kept } from './caller-files.tsx'
import { CallerMatter } from './caller-matter.tsx'
import { CallerPerson } from './caller-person.tsx'
import { DuplicateWarning } from './duplicate-warning.tsx'
import { serverToday } from '../clock.tsx'
import { fieldOf, filingOf, type Told } from './filing-of.ts'

/** One page in the order of a conversation. A reply that was lost is asked for again under the same key and files once. */
export function CallerForm({
  onFiled,
}: {
  readonly onFiled: (filed: Outputs['filing']['fileForCaller']) => void
}) {
  const { t, s, language } = useWords()
  const { city } = useMe()
  const command = useCommand()
  const [form] = Form.useForm<Told>()
  const [kept, setKept] = useState<Kept>({ ticket: null, files: [] })
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function send(told: Told): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      onFiled(
        await command((filingKey) =>
          client.filing.fileForCaller.mutate(filingOf(told, { cityId: city.id, filingKey, ...kept })),
        ),
      )
    } catch (error) {
      const { fields } = problemOf(error)
      const sentence = (code: string): string =>
        isDomainErrorCode(code) ? s.errors[code] : t.caller.notUnderstood
      for (const [name, codes] of Object.entries(fields)) {
        const field = fieldOf(name)
        if (field) form.setFields([{ name: field, errors: codes.map(sentence) }])
      }
      setProblem(error)
    }
    setBusy(false)
  }
  return (
    <Form<Told>
      form={form}
      layout="vertical"
      requiredMark={false}
      scrollToFirstError
      initialValues={{
        language,
        handledElsewhere: 'none',
        payeeRail: 'wechat',
        groupSize: '1',
        boughtOn: serverToday(),
      }}
      onFinish={(told) => void send(told)}
    >
      <div className="caller">
        <CallerMatter form={form} />
        <div>
          <CallerPerson form={form} />
          <Section title={t.case.evidence}>
            <CallerFiles kept={kept} onKept={setKept} />
          </Section>
          <Section title={t.caller.last}>
            <DuplicateWarning form={form} />
            <Form.Item
              name="consent"
              valuePropName="checked"
              rules={[
                {
                  validator: (_rule, given: unknown) =>
                    given === true ? Promise.resolve() : Promise.reject(new Error(t.caller.consentNeeded)),
                },
              ]}
            >
              <Checkbox>{t.caller.consent}</Checkbox>
            </Form.Item>
            {problem ? <ProblemNotice error={problem} /> : null}
            <Button type="primary" htmlType="submit" loading={busy}>
              {t.caller.file}
            </Button>
          </Section>
        </div>
      </div>
    </Form>
  )
}
