import { Input, Modal } from 'antd'
import { useState } from 'react'

/** The fewest signs the server takes for a reason. */
const FEWEST = 5

/** Something that needs a reason in words before it is done. */
export function WhyDialog({
  title,
  action,
  label,
  fewest = FEWEST,
  busy,
  onSend,
  onClose,
}: {
  readonly title: string
  readonly action: string
  readonly label: string
  readonly fewest?: number
  readonly busy: boolean
  readonly onSend: (reason: string) => Promise<unknown>
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  return (
    <Modal
      open
      title={title}
      okText={action}
      confirmLoading={busy}
      okButtonProps={{ disabled: reason.trim().length < fewest }}
      onOk={() => void onSend(reason.trim()).then((done) => done && onClose())}
      onCancel={onClose}
    >
      <label>
        {label}
        <Input.TextArea
          rows={3}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </Modal>
  )
}
