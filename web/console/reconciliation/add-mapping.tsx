import { Button, Form, Input, Select } from 'antd'
import {
  CSV_COLUMNS,
  CSV_DATE_FORMATS,
  CSV_DELIMITERS,
  CSV_ENCODINGS,
  type CsvColumn,
  type CsvMapping,
} from '#domain/bank-statement'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { useWords } from '../words.ts'

/** As most Chinese banks head their columns; each bank's own words are typed over it. */
const USUAL: Readonly<Partial<Record<CsvColumn, string>>> = {
  date: '交易日期',
  debit: '借方发生额',
  credit: '贷方发生额',
  balance: '余额',
  name: '对方户名',
  account: '对方账号',
  text: '摘要',
  reference: '交易流水号',
}

type Given = Omit<CsvMapping, 'columns'> & { readonly bank: string } & {
  readonly columns: Readonly<Partial<Record<CsvColumn, string>>>
}

/** How a bank writes its CSV from now on. */
export function AddMapping({ banks }: { readonly banks: readonly string[] }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const optionsOf = (values: readonly string[], labels: Readonly<Record<string, string>> = {}) =>
    values.map((value) => ({ value, label: labels[value] ?? value }))
  async function add({ columns, ...given }: Given): Promise<void> {
    const named = Object.fromEntries(
      Object.entries(columns).flatMap(([column, name]) =>
        name.trim() === '' ? [] : [[column, name.trim()]],
      ),
    )
    await act((commandId) => client.reconciliation.addMapping.mutate({ commandId, ...given, columns: named }))
  }
  return (
    <Form<Given>
      name="mapping"
      form={form}
      layout="vertical"
      initialValues={{
        bank: banks[0],
        encoding: 'gbk',
        delimiter: ',',
        dateFormat: 'yyyy-MM-dd',
        columns: Object.fromEntries(CSV_COLUMNS.map((column) => [column, USUAL[column] ?? ''])),
      }}
      onFinish={(given) => void add(given)}
    >
      <p className="soft">{t.reconciliation.mappingHelp}</p>
      <div className="columns-form">
        <Form.Item name="bank" label={t.reconciliation.bankName}>
          <Select options={optionsOf(banks)} />
        </Form.Item>
        <Form.Item name="encoding" label={t.reconciliation.encoding}>
          <Select options={optionsOf(CSV_ENCODINGS)} />
        </Form.Item>
        <Form.Item name="delimiter" label={t.reconciliation.delimiter}>
          <Select options={optionsOf(CSV_DELIMITERS, { '\t': 'Tab' })} />
        </Form.Item>
        <Form.Item name="dateFormat" label={t.reconciliation.dateFormat}>
          <Select options={optionsOf(CSV_DATE_FORMATS)} />
        </Form.Item>
        {CSV_COLUMNS.map((column) => (
          <Form.Item key={column} name={['columns', column]} label={t.reconciliation.columnNames[column]}>
            <Input maxLength={40} />
          </Form.Item>
        ))}
      </div>
      <Button htmlType="submit" loading={busy}>
        {t.reconciliation.addMapping}
      </Button>
    </Form>
  )
}
