import { Modal } from 'antd'
import { useWords } from '../words.ts'

const KEYS = [
  ['j k', 'move'],
  ['o', 'open'],
  ['c', 'claim'],
  ['a', 'advance'],
  ['p', 'part'],
  ['x', 'reject'],
  ['f', 'refer'],
  ['m', 'ask'],
  ['s', 'settled'],
  ['Enter', 'confirm'],
  ['n', 'next'],
  ['u', 'undo'],
  ['← →', 'evidence'],
  ['r', 'rotate'],
  ['+ −', 'zoom'],
  ['/', 'search'],
  ['?', 'help'],
  ['Esc', 'close'],
] as const

export function KeyHelp({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useWords()
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t.keys.title} destroyOnHidden>
      <dl className="facts">
        {KEYS.map(([key, name]) => (
          <div key={name}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t.keys[name]}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
