import type { ReactNode } from 'react'
import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { queueFilters } from '#api/review/schema'
import { CasePage } from './case/case-page.tsx'
import { ProblemNotice } from './pieces.tsx'
import { QueuePage } from './queue/queue-page.tsx'
import { Frame } from './session/frame.tsx'
import { PAGES_OF, useMe } from './session/me.ts'
import { useWords } from './words.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere })

function Nowhere() {
  const { t } = useWords()
  return <p>{t.common.notFound}</p>
}

function Start() {
  const { role } = useMe()
  return <Navigate to={`/${PAGES_OF[role][0]}`} replace />
}

const at = <const P extends string>(path: P, component: () => ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component })

const routeTree = root.addChildren([
  at('/', Start),
  createRoute({
    getParentRoute: () => root,
    path: '/queue',
    component: QueuePage,
    validateSearch: queueFilters,
  }),
  at('/cases/$caseNumber', CasePage),
])

export const router = createRouter({
  routeTree,
  basepath: '/console',
  defaultErrorComponent: ({ error, reset }) => <ProblemNotice error={error} onAgain={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
