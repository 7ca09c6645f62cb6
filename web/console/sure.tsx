import { Button, Popconfirm } from 'antd'
import { type ReactNode, useRef } from 'react'
import { useWords } from './words.ts'

/**
 * A button that says first what it will do, and does it once somebody is sure. By keyboard one lands on the way out, and is back
 * on the button afterwards.
 */
export function Sure({
  name,
  says,
  tone = 'plain',
  size = 'middle',
  busy,
  onSure,
}: {
  readonly name: ReactNode
  readonly says: string
  readonly tone?: 'plain' | 'first' | 'danger'
  readonly size?: 'small' | 'middle'
  readonly busy: boolean
  readonly onSure: () => void
}) {
  const { t } = useWords()
  const danger = tone === 'danger'
  const button = useRef<HTMLButtonElement>(null)
  const goBack = (isOpen: boolean) => {
    if (!isOpen && document.activeElement?.closest('.sure')) button.current?.focus()
  }
  return (
    <Popconfirm
      title={says}
      classNames={{ root: 'sure' }}
      destroyOnHidden
      okText={name}
      okButtonProps={{ danger }}
      cancelText={t.common.cancel}
      cancelButtonProps={{ autoFocus: true }}
      onConfirm={onSure}
      onOpenChange={goBack}
    >
      <Button
        ref={button}
        size={size}
        danger={danger}
        type={tone === 'first' ? 'primary' : 'default'}
        loading={busy}
      >
        {name}
      </Button>
    </Popconfirm>
  )
}
