import { useState } from 'react'
import { money } from '../../ui/format.ts'
import type { Recovery } from './notice.tsx'
import { useWords } from './words.ts'

/** Where to, how much, and the reference that lets the money find its case. */
export function PayBlock({ recovery }: { recovery: Recovery }) {
  const { t } = useWords()
  return (
    <>
      <dl className="pay">
        <div className="reference">
          <dt>{t.notice.reference}</dt>
          <dd>
            <code>{recovery.reference}</code>
            <Copy text={recovery.reference} what={t.notice.reference} />
            <p className="hint">{t.notice.referenceHint}</p>
          </dd>
        </div>
        <div>
          <dt>{t.notice.amount}</dt>
          <dd>
            {money(recovery.owedCents)}
            <Copy text={(recovery.owedCents / 100).toFixed(2)} what={t.notice.amount} />
          </dd>
        </div>
        {recovery.accounts.map((account) => (
          <div key={account.number}>
            <dt>{t.notice.account}</dt>
            <dd>
              {account.number.replace(/(.{4})(?=.)/g, '$1 ')}
              <Copy text={account.number} what={t.notice.account} />
              <p className="soft">
                {t.notice.to}: {recovery.fundName} · {t.notice.bank}: {account.bank}
              </p>
            </dd>
          </div>
        ))}
      </dl>
      {recovery.accounts.length === 0 && <p>{t.notice.noAccount}</p>}
      <p className="hint">{t.notice.slip}</p>
    </>
  )
}

function Copy({ text, what }: { text: string; what: string }) {
  const { t } = useWords()
  const [said, setSaid] = useState<'copied' | 'copyByHand' | null>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('copied')
    } catch {
      setSaid('copyByHand')
    }
  }
  return (
    <>
      <button
        type="button"
        className="plain"
        aria-label={`${t.notice.copy}: ${what}`}
        onClick={() => void copy()}
      >
        {said === 'copied' ? `✓ ${t.notice.copied}` : t.notice.copy}
      </button>
      <span role="status" className={said === 'copied' ? 'hidden' : 'soft'}>
        {said && t.notice[said]}
      </span>
    </>
  )
}
