import { appealRouter } from './appeal/router.ts'
import { approvalRouter } from './approval/router.ts'
import { auditRouter } from './audit/router.ts'
import { bankBatchRouter } from './bank-batch/router.ts'
import { booksRouter } from './books/router.ts'
import { depositRouter } from './deposit/router.ts'
import { deskRouter } from './desk/router.ts'
import { enrolmentRouter } from './enrolment/router.ts'
import { filingRouter } from './filing/router.ts'
import { fundRouter } from './fund/router.ts'
import { groupRouter } from './group/router.ts'
import { merchantRouter } from './merchant/router.ts'
import { payoutRouter } from './payout/router.ts'
import { policyRouter } from './policy/router.ts'
import { railRouter } from './rail/router.ts'
import { reconciliationRouter } from './reconciliation/router.ts'
import { recoveryRouter } from './recovery/router.ts'
import { reviewRouter } from './review/router.ts'
import { sessionRouter } from './session/router.ts'
import { staffingRouter } from './staffing/router.ts'
import { supervisionRouter } from './supervision/router.ts'
import { trackingRouter } from './tracking/router.ts'
import { router } from './trpc.ts'
import { visitRouter } from './visit/router.ts'

export const appRouter = router({
  visit: visitRouter,
  filing: filingRouter,
  tracking: trackingRouter,
  merchant: merchantRouter,
  session: sessionRouter,
  desk: deskRouter,
  review: reviewRouter,
  group: groupRouter,
  approval: approvalRouter,
  supervision: supervisionRouter,
  payout: payoutRouter,
  fund: fundRouter,
  books: booksRouter,
  audit: auditRouter,
  recovery: recoveryRouter,
  appeal: appealRouter,
  rail: railRouter,
  reconciliation: reconciliationRouter,
  bankBatch: bankBatchRouter,
  policy: policyRouter,
  staffing: staffingRouter,
  enrolment: enrolmentRouter,
  deposit: depositRouter,
})
export type AppRouter = typeof appRouter
