import { lazy, Suspense, useEffect, useState } from 'react'
import { LANGUAGES } from '#domain/people'
import { useDraftReady } from './draft.ts'
import { TEXTS, useLanguage } from './language.tsx'
import { Mishap } from './mishap.tsx'
import { Link, usePlace } from './navigation.tsx'
import { pathTo, type Place } from './paths.ts'
import { Heading, Icon } from './pieces.tsx'
import { Start } from './start.tsx'

const SOON_MS = 2_500
const filing = () => import('./filing/filing.tsx')
const done = () => import('./filing/done.tsx')
const Filing = lazy(() => filing().then((file) => ({ default: file.Filing })))
const Done = lazy(() => done().then((file) => ({ default: file.Done })))
const Track = lazy(() => import('./tracking/track.tsx').then((file) => ({ default: file.Track })))
const CasePage = lazy(() => import('./tracking/case.tsx').then((file) => ({ default: file.CasePage })))
const ProofPage = lazy(() => import('./proof/proof.tsx').then((file) => ({ default: file.ProofPage })))
const MerchantPages = lazy(() =>
  import('./merchant/pages.tsx').then((file) => ({ default: file.MerchantPages })),
)
const Plate = lazy(() => import('./filing/plate.tsx').then((file) => ({ default: file.Plate })))

export function App() {
  const place = usePlace()
  const ready = useDraftReady()
  const { texts } = useLanguage()
  useEffect(() => {
    // the network may be gone by the time they are needed; what is on screen comes first
    const timer = setTimeout(() => void Promise.allSettled([filing(), done()]), SOON_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <>
      <Header />
      <main>
        <Mishap key={JSON.stringify(place)}>
          <Suspense fallback={<p className="soft">{texts.loading}</p>}>
            {ready ? <Page place={place} /> : <p className="soft">{texts.loading}</p>}
          </Suspense>
        </Mishap>
      </main>
    </>
  )
}

function Page({ place }: { place: Place }) {
  const { texts } = useLanguage()
  switch (place.page) {
    case 'start':
      return <Start />
    case 'step':
      return <Filing step={place.step} key={place.step} />
    case 'done':
      return <Done />
    case 'track':
      return <Track />
    case 'case':
      return <CasePage />
    case 'proof':
      return <ProofPage />
    case 'plate':
      return <Plate plateCode={place.plateCode} />
    case 'merchant':
    case 'merchant-case':
      return <MerchantPages place={place} key={JSON.stringify(place)} />
    case 'nowhere':
      return (
        <>
          <Heading>{texts.notFound}</Heading>
          <Link to={pathTo.start} className="button">
            {texts.home}
          </Link>
        </>
      )
  }
}

const LARGE = 'large-text'

function Header() {
  const { texts, language, choose } = useLanguage()
  const [large, setLarge] = useState(() => localStorage.getItem(LARGE) === 'yes')
  document.documentElement.classList.toggle('large', large)
  const toggle = () => {
    localStorage.setItem(LARGE, large ? 'no' : 'yes')
    setLarge(!large)
  }
  return (
    <header>
      <Link to={pathTo.start} className="brand">
        <Icon lines="M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z M9 12l2 2 4-4" />
        {texts.brand}
      </Link>
      <div className="corner">
        <button type="button" className="plain" aria-pressed={large} onClick={toggle}>
          {texts.bigger}
        </button>
        {LANGUAGES.filter((other) => other !== language).map((other) => (
          <button key={other} type="button" className="plain" lang={other} onClick={() => choose(other)}>
            {TEXTS[other].name}
          </button>
        ))}
      </div>
    </header>
  )
}
