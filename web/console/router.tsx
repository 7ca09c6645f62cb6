import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { queueFilters } from '#api/review/schema'
import { AppealPage } from './appeals/appeal-page.tsx'
import { appealSearch, AppealsPage } from './appeals/appeals-page.tsx'
import { ApprovalsPage } from './approvals/approvals-page.tsx'
import { AuditPage, auditSearch } from './audit/audit-page.tsx'
import { batchSearch } from './batches/batch-search.ts'
import { BatchesPage } from './batches/batches-page.tsx'
import { BooksPage } from './books/books-page.tsx'
import { booksSearch } from './books/trial-balance.tsx'
import { keepMoment, momentSearch } from './books/moment-search.ts'
import { BreachesPage } from './breaches/breaches-page.tsx'
import { CallerPage } from './caller/caller-page.tsx'
import { CasePage, caseSearch } from './case/case-page.tsx'
import { FollowUpsPage } from './follow-ups/follow-ups-page.tsx'
import { FundPage } from './fund/fund-page.tsx'
import { GroupPage } from './groups/group-page.tsx'
import { GroupsPage } from './groups/groups-page.tsx'
import { IntakePage } from './intake/intake-page.tsx'
import { JournalPage } from './ledger/journal-page.tsx'
import { LedgerPage } from './ledger/ledger-page.tsx'
import { ledgerSearch } from './ledger/ledger-search.ts'
import { DepositsPage } from './merchants/deposits-page.tsx'
import { MerchantsPage } from './merchants/merchants-page.tsx'
import { PayoutsPage, payoutSearch } from './payouts/payouts-page.tsx'
import { Nothing, Page, ProblemNotice } from './pieces.tsx'
import { PolicyPage } from './policy/policy-page.tsx'
import { billSearch } from './provider/bill-search.ts'
import { ProviderPage } from './provider/provider-page.tsx'
import { QueuePage } from './queue/queue-page.tsx'
import { ReconciliationPage, reconciliationSearch } from './reconciliation/reconciliation-page.tsx'
import { RecoveriesPage, recoverySearch } from './recoveries/recoveries-page.tsx'
import { RecoveryPage } from './recoveries/recovery-page.tsx'
import { ReopenPage } from './reopen/reopen-page.tsx'
import { Frame } from './session/frame.tsx'
import { type PageName, PAGES_OF, useMe } from './session/me.ts'
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

/** A page of one role is not drawn for another; the server refuses its questions anyway. */
function only(page: PageName, Drawn: () => ReactNode) {
  return function Guarded() {
    const { t } = useWords()
    const mine: readonly PageName[] = PAGES_OF[useMe().role]
    if (mine.includes(page)) return <Drawn />
    return (
      <Page title={t.pages[page]}>
        <Nothing what={t.common.noPermissionHere} why={t.common.noPermission} />
      </Page>
    )
  }
}

const under = { getParentRoute: () => root }
/** One moment for the whole area: it goes along from page to page until somebody goes back to now. */
const ofAMoment = { search: { middlewares: [keepMoment] } }

const routeTree = root.addChildren([
  createRoute({ ...under, path: '/', component: Start }),
  createRoute({
    ...under,
    path: '/queue',
    component: only('queue', QueuePage),
    validateSearch: queueFilters,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/cases/$caseNumber',
    component: CasePage,
    validateSearch: caseSearch,
  }),
  createRoute({ ...under, path: '/approvals', component: only('approvals', ApprovalsPage) }),
  createRoute({ ...under, path: '/groups', component: only('groups', GroupsPage) }),
  createRoute({ ...under, path: '/groups/$groupId', component: only('groups', GroupPage) }),
  createRoute({ ...under, path: '/intake', component: only('intake', IntakePage) }),
  createRoute({ ...under, path: '/caller', component: only('caller', CallerPage) }),
  createRoute({ ...under, path: '/follow-ups', component: only('follow-ups', FollowUpsPage) }),
  createRoute({ ...under, path: '/reopen', component: only('reopen', ReopenPage) }),
  createRoute({
    ...under,
    path: '/appeals',
    component: only('appeals', AppealsPage),
    validateSearch: appealSearch,
  }),
  createRoute({ ...under, path: '/appeals/$appealId', component: only('appeals', AppealPage) }),
  createRoute({ ...under, path: '/breaches', component: only('breaches', BreachesPage) }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/fund',
    component: only('fund', FundPage),
    validateSearch: momentSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/ledger',
    component: only('ledger', LedgerPage),
    validateSearch: ledgerSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/ledger/$voucherNo',
    component: only('ledger', JournalPage),
    validateSearch: ledgerSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/books',
    component: only('books', BooksPage),
    validateSearch: booksSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/audit',
    component: only('audit', AuditPage),
    validateSearch: auditSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/reconciliation',
    component: only('reconciliation', ReconciliationPage),
    validateSearch: reconciliationSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/recoveries',
    component: only('recoveries', RecoveriesPage),
    validateSearch: recoverySearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/recoveries/$recoveryId',
    component: only('recoveries', RecoveryPage),
    validateSearch: momentSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/payouts',
    component: only('payouts', PayoutsPage),
    validateSearch: payoutSearch,
  }),
  createRoute({
    ...under,
    ...ofAMoment,
    path: '/batches',
    component: only('batches', BatchesPage),
    validateSearch: batchSearch,
  }),
  createRoute({
    ...under,
    path: '/provider',
    component: only('provider', ProviderPage),
    validateSearch: billSearch,
  }),
  createRoute({ ...under, path: '/policy', component: only('policy', PolicyPage) }),
  createRoute({ ...under, path: '/staff', component: only('staff', StaffPage) }),
  createRoute({ ...under, path: '/merchants', component: only('merchants', MerchantsPage) }),
  createRoute({ ...under, path: '/deposits', component: only('deposits', DepositsPage) }),
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
