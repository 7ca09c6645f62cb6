import { useState } from 'react'
import { money } from '../../ui/format.ts'
import { useLanguage } from '../language.tsx'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Field, Heading } from '../pieces.tsx'
import { type Checked, checkText } from './check.ts'

const MOST_BYTES = 200_000

/** Anybody checks a proof here; the file stays in the reader's browser. */
export function ProofPage() {
  const { texts } = useLanguage()
  const [found, setFound] = useState<Checked | 'unreadable' | null>(null)
  const read = async (file: File | undefined) => {
    if (!file) return
    const checked = file.size > MOST_BYTES ? null : await checkText(await file.text())
    setFound(checked ?? 'unreadable')
  }
  return (
    <>
      <Heading>{texts.proof.title}</Heading>
      <p>{texts.proof.lead}</p>
      <Field label={texts.proof.file} hint={texts.proof.fileHint}>
        {(ids) => (
          <input
            {...ids}
            type="file"
            accept="application/json,.json"
            onChange={({ target }) => void read(target.files?.[0])}
          />
        )}
      </Field>
      <div aria-live="polite">{found ? <Finding found={found} /> : null}</div>
      <p>
        <Link to={pathTo.start}>{texts.proof.back}</Link>
      </p>
    </>
  )
}

function Finding({ found }: { found: Checked | 'unreadable' }) {
  const { texts, fill } = useLanguage()
  if (found === 'unreadable')
    return (
      <section className="card">
        <p className="error">
          <span aria-hidden="true">⚠ </span>
          {texts.proof.unreadable}
        </p>
      </section>
    )
  const { check, voucherNo, block, cash } = found
  if (!check.sound)
    return (
      <section className="card">
        <h2>✗ {fill(texts.proof.bad, { voucher: voucherNo })}</h2>
        <p>{texts.proof.faults[check.fault]}</p>
      </section>
    )
  return (
    <section className="card good">
      <h2>✓ {fill(texts.proof.good, { voucher: voucherNo })}</h2>
      {cash ? (
        <p>
          <strong>{money(cash.amountCents)}</strong> · {cash.effectiveOn}
        </p>
      ) : null}
      <p>{fill(texts.proof.upTo[check.upTo], { day: found.day ?? '', block })}</p>
    </section>
  )
}
