import { Input, Modal } from 'antd'
import { useState } from 'react'
import { ReasonChoice } from './case/reason-choice.tsx'
import { useWords } from './words.ts'

/** A no with its reason and a note. */
export function ReasonDialog({
  title,
  reasons,
  onCancel,
  onGiven,
}: {
  readonly title: string
  readonly reasons: readonly string[]
  readonly onCancel: () => void
  readonly onGiven: (given: { readonly reasonCode: string; readonly note: string | undefined }) => void
}) {
  const { t } = useWords()
  const [reason, setReason] = useState<string | null>(null)
  const [note, setNote] = useState('')
  return (
    <Modal
      open
      title={title}
      okText={t.common.confirm}
      cancelText={t.common.cancel}
      okButtonProps={{ disabled: reason === null }}
      onOk={() => reason && onGiven({ reasonCode: reason, note: note.trim() || undefined })}
      onCancel={onCancel}
    >
      <ReasonChoice reasons={reasons} chosen={reason} onChoose={setReason} first />
      <label>
        {t.common.note}
        <Input.TextArea
          rows={2}
          maxLength={1_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </Modal>
  )
}
