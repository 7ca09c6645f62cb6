import { useMutation } from '@tanstack/react-query'
import { toDataURL } from 'qrcode'
import { useEffect, useState } from 'react'
import { formatCaseNumber } from '#domain/case-number'
import { trpc } from '../client.ts'
import { type Filed, useFiled } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { Link } from '../navigation.tsx'
import { pathTo, trackingLink } from '../paths.ts'
import { Heading, Redirect } from '../pieces.tsx'
import { Deadlines, LiveNews } from '../tracking/live.tsx'
import { drawCard } from './card.ts'

/** Number, code and QR to keep; what happens by when; and, for a small claim, what has already happened. */
export function Done() {
  const { texts } = useLanguage()
  const filed = useFiled()
  if (filed === undefined) return <p className="soft">{texts.loading}</p>
  if (filed === null) return <Redirect to={pathTo.start} />
  return <Confirmation filed={filed} />
}

function Confirmation({ filed }: { filed: Filed }) {
  const { texts } = useLanguage()
  const { mutate: open, isSuccess } = useMutation(trpc.tracking.openCase.mutationOptions())
  useEffect(() => open({ caseNumber: filed.caseNumber, secret: filed.secret }), [open, filed])
  return (
    <>
      <Heading>{texts.done.title}</Heading>
      {isSuccess && <LiveNews />}
      <section className="card ticket">
        <p className="soft">{texts.done.number}</p>
        <p className="number">{formatCaseNumber(filed.caseNumber)}</p>
        <p className="soft">{texts.done.secret}</p>
        <p className="secret">{filed.secret}</p>
        <Qr filed={filed} />
        <p>{texts.done.keep}</p>
      </section>
      <h2>{texts.done.next}</h2>
      <Deadlines filed={filed} />
      <div className="actions">
        <Link to={pathTo.case} className="button">
          {texts.done.open}
        </Link>
        <button type="button" className="button second" onClick={() => void drawCard(filed, texts)}>
          {texts.done.picture}
        </button>
        <button type="button" className="button second" onClick={() => window.print()}>
          {texts.done.print}
        </button>
      </div>
      <Link to={pathTo.start} className="plain">
        {texts.done.another}
      </Link>
    </>
  )
}

function Qr({ filed }: { filed: Filed }) {
  const { texts } = useLanguage()
  const [picture, setPicture] = useState<string>()
  useEffect(() => {
    const link = trackingLink(location.origin, filed.caseNumber, filed.secret)
    void toDataURL(link, { width: 200, margin: 1 }).then(setPicture)
  }, [filed])
  return picture ? <img src={picture} alt={texts.done.qr} className="qr" width={200} height={200} /> : null
}
