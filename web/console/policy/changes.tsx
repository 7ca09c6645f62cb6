import { Modal } from 'antd'
import type { Policy } from '#domain/policy'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

export interface Change {
  readonly name: keyof Policy
  readonly before: string
  readonly after: string
}

/** What would change for everybody from now on, before it does. */
export function Changes({
  changes,
  busy,
  onConfirm,
  onCancel,
}: {
  readonly changes: readonly Change[]
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}) {
  const { t } = useWords()
  return (
    <Modal
      open
      title={t.policy.supersede}
      okText={t.policy.supersede}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <p>{t.policy.sure}</p>
      <Table<Change>
        label={t.policy.change}
        rows={changes}
        keyOf={({ name }) => name}
        columns={[
          { name: t.policy.parameter, wrap: true, cell: ({ name }) => t.policy.parameters[name] },
          { name: t.policy.before, right: true, cell: ({ before }) => before },
          { name: t.policy.after, right: true, cell: ({ after }) => <strong>{after}</strong> },
        ]}
      />
    </Modal>
  )
}
