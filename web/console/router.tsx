import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { queueFilters } from '#api/review/schema'
import { ApprovalsPage } from './approvals/approvals-page.tsx'
import { BreachesPage } from './breaches/breaches-page.tsx'
import { CasePage } from './case/case-page.tsx'
import { FollowUpsPage } from './follow-ups/follow-ups-page.tsx'
import { FundPage } from './fund/fund-page.tsx'
import { IntakePage } from './intake/intake-page.tsx'
import { JournalPage } from './ledger/journal-page.tsx'
import { LedgerPage } from './ledger/ledger-page.tsx'
import { ledgerSearch } from './ledger/ledger-search.ts'
import { MerchantsPage } from './merchants/merchants-page.tsx'
import { PayoutsPage, payoutSearch } from './payouts/payouts-page.tsx'
import { ProblemNotice } from './pieces.tsx'
import { PolicyPage } from './policy/policy-page.tsx'
import { QueuePage } from './queue/queue-page.tsx'
import { RecoveriesPage, recoverySearch } from './recoveries/recoveries-page.tsx'
import { RecoveryPage } from './recoveries/recovery-page.tsx'
import { ReopenPage } from './reopen/reopen-page.tsx'
import { Frame } from './session/frame.tsx'
import { PAGES_OF, useMe } from './session/me.ts'
import { StaffPage } from './staff/staff-page.tsx'
import { useWords } from './words.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere })

function Nowhere() {
  const { t } = useWords()
  return <p>{t.common.notFound}</p>
}

/** Everybody starts on the page of their own work. */
function Start() {
  const { role } = useMe()
  return <Navigate to={`/${PAGES_OF[role][0]}`} replace />
}

const under = { getParentRoute: () => root }

const routeTree = root.addChildren([
  createRoute({ ...under, path: '/', component: Start }),
  createRoute({
    ...under,
    path: '/queue',
    component: QueuePage,
    validateSearch: queueFilters,
  }),
  createRoute({ ...under, path: '/cases/$caseNumber', component: CasePage }),
  createRoute({ ...under, path: '/approvals', component: ApprovalsPage }),
  createRoute({ ...under, path: '/intake', component: IntakePage }),
  createRoute({ ...under, path: '/follow-ups', component: FollowUpsPage }),
  createRoute({ ...under, path: '/reopen', component: ReopenPage }),
  createRoute({ ...under, path: '/breaches', component: BreachesPage }),
  createRoute({ ...under, path: '/fund', component: FundPage }),
  createRoute({
    ...under,
    path: '/ledger',
    component: LedgerPage,
    validateSearch: ledgerSearch,
  }),
  createRoute({
    ...under,
    path: '/ledger/$voucherNo',
    component: JournalPage,
    validateSearch: ledgerSearch,
  }),
  createRoute({
    ...under,
    path: '/recoveries',
    component: RecoveriesPage,
    validateSearch: recoverySearch,
  }),
  createRoute({ ...under, path: '/recoveries/$recoveryId', component: RecoveryPage }),
  createRoute({
    ...under,
    path: '/payouts',
    component: PayoutsPage,
    validateSearch: payoutSearch,
  }),
  createRoute({ ...under, path: '/policy', component: PolicyPage }),
  createRoute({ ...under, path: '/staff', component: StaffPage }),
  createRoute({ ...under, path: '/merchants', component: MerchantsPage }),
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
