import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { Button, Spin, Tag } from 'antd'
import { WayBackBar } from '../case/way-back.tsx'
import { client, queryClient, trpc } from '../client.ts'
import { learnServerTime } from '../clock.tsx'
import { ProblemNotice } from '../pieces.tsx'
import { setPreferences, usePreferences } from '../preferences.ts'
import { useWords } from '../words.ts'
import { problemOf } from '../../ui/trpc.ts'
import { type Me, MeProvider, PAGES_OF } from './me.ts'
import { SignIn } from './sign-in.tsx'

/** The clock is set before a page below reads it for the first time. */
function learned(me: Me): Me {
  learnServerTime(me.serverTime)
  return me
}

/** What surrounds every page: who is signed in, where one can go, language and light. */
export function Frame() {
  const { t } = useWords()
  const me = useQuery(trpc.session.me.queryOptions(undefined, { refetchInterval: 60_000, select: learned }))
  const out = me.error !== null && problemOf(me.error).code === 'NOT_SIGNED_IN'
  return (
    <>
      <Head me={out ? null : (me.data ?? null)} />
      {out ? (
        <SignIn />
      ) : me.data ? (
        <MeProvider value={me.data}>
          <main id="page">
            <Outlet />
          </main>
          <WayBackBar />
        </MeProvider>
      ) : me.error ? (
        <main>
          <ProblemNotice error={me.error} onAgain={() => void me.refetch()} />
        </main>
      ) : (
        <main>
          <Spin className="waiting" description={t.common.loading} />
        </main>
      )}
    </>
  )
}

function Head({ me }: { readonly me: Me | null }) {
  const { t, language } = useWords()
  const { dark } = usePreferences()
  return (
    <header className="frame-head">
      {me ? (
        <a className="skip" href="#page">
          {t.session.skip}
        </a>
      ) : null}
      <span className="brand">
        {t.name}
        {me ? ` · ${language === 'en' ? me.city.nameEn : me.city.nameZh}` : ''}
      </span>
      {me?.city.synthetic ? <Tag>{t.session.synthetic}</Tag> : null}
      {me ? (
        <nav className="frame-nav" aria-label={t.session.menu}>
          {PAGES_OF[me.role].map((page) => (
            <Link
              key={page}
              to={`/${page}`}
              activeProps={{ className: 'active' }}
              activeOptions={{ includeSearch: false }}
            >
              {t.pages[page]}
            </Link>
          ))}
        </nav>
      ) : (
        <span className="frame-nav" />
      )}
      <div className="frame-person">
        {me ? (
          <span>
            {me.name} · {t.roles[me.role]}
            {me.demo ? ` · ${t.session.demo}` : ''}
          </span>
        ) : null}
        <Button
          size="small"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' })}
        >
          {t.session.language}
        </Button>
        <Button size="small" onClick={() => setPreferences({ dark: !dark })}>
          {dark ? t.session.light : t.session.dark}
        </Button>
        {me ? (
          <Button size="small" onClick={() => void leave()}>
            {t.session.leave}
          </Button>
        ) : null}
      </div>
    </header>
  )
}

/** What one holds goes back to the queue first. */
async function leave(): Promise<void> {
  await client.session.releaseClaims.mutate().catch(() => null)
  await fetch('/auth/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  queryClient.clear()
  window.location.assign('/console/')
}
