import { useState } from 'react'
import { client } from '../client.ts'
import { useLanguage } from '../language.tsx'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'

/** Saves the proof of each payment as a file of the tourist's own. */
export function TakeProof() {
  const { texts } = useLanguage()
  const [failed, setFailed] = useState(false)
  const take = async () => {
    setFailed(false)
    try {
      const { proofs } = await client.tracking.proofs.query()
      for (const proof of proofs) save(`proof-${proof.voucherNo}.json`, JSON.stringify(proof, null, 2))
    } catch {
      setFailed(true)
    }
  }
  return (
    <>
      <p className="hint">{texts.proof.why}</p>
      <p>
        <button type="button" className="quiet" onClick={() => void take()}>
          {texts.proof.take}
        </button>{' '}
        <Link to={pathTo.proof}>{texts.proof.check}</Link>
      </p>
      {failed ? (
        <p className="error" role="alert">
          <span aria-hidden="true">⚠ </span>
          {texts.proof.notTaken}
        </p>
      ) : null}
    </>
  )
}

function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
