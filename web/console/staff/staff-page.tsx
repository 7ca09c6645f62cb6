import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { STAFF_ROLES, type StaffRole } from '#domain/people'
import { useAct } from '../act.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { Answer, Nothing, Page } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Member = Outputs['staffing']['listStaff']['staff'][number]

export function StaffPage() {
  const { t } = useWords()
  const [creating, setCreating] = useState(false)
  const asked = useQuery(trpc.staffing.listStaff.queryOptions())
  return (
    <Page title={t.pages.staff} extra={<Button onClick={() => setCreating(true)}>{t.staff.create}</Button>}>
      <Answer of={asked} data={asked.data?.staff}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.staff.empty} why={t.staff.emptyWhy} />
          ) : (
            <Table<Member>
              label={t.pages.staff}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                { name: t.staff.name, cell: (row) => row.name },
                { name: t.session.email, cell: (row) => row.email },
                { name: t.staff.role, cell: (row) => t.roles[row.role] },
                { name: t.common.state, cell: (row) => (row.disabledAt ? t.staff.disabled : t.staff.active) },
                { name: t.common.actions, cell: (row) => <Disable row={row} /> },
              ]}
            />
          )
        }
      </Answer>
      {creating ? <Create onClose={() => setCreating(false)} /> : null}
    </Page>
  )
}

function Disable({ row }: { readonly row: Member }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  if (row.disabledAt || row.mine) return null
  return (
    <Popconfirm
      title={t.staff.disableSure}
      okText={t.staff.disable}
      cancelText={t.common.cancel}
      onConfirm={() => void act(() => client.staffing.disableStaff.mutate({ staffId: row.id }))}
    >
      <Button size="small" loading={busy}>
        {t.staff.disable}
      </Button>
    </Popconfirm>
  )
}

interface Given {
  readonly name: string
  readonly email: string
  readonly role: StaffRole
  readonly password: string
}

function Create({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const required = { required: true, message: t.common.notFilled }
  async function send(given: Given): Promise<void> {
    if (await act(() => client.staffing.createStaff.mutate(given))) onClose()
  }
  return (
    <Modal
      open
      title={t.staff.create}
      okText={t.staff.create}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Given> form={form} layout="vertical" onFinish={(given) => void send(given)}>
        <Form.Item name="name" label={t.staff.name} rules={[required]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="email" label={t.session.email} rules={[required]}>
          <Input type="email" />
        </Form.Item>
        <Form.Item name="role" label={t.staff.role} rules={[required]}>
          <Select options={STAFF_ROLES.map((value) => ({ value, label: t.roles[value] }))} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t.staff.password}
          rules={[required, { min: 12, message: t.staff.password }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
