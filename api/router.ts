import { filingRouter } from './filing/router.ts'
import { merchantRouter } from './merchant/router.ts'
import { trackingRouter } from './tracking/router.ts'
import { router } from './trpc.ts'
import { visitRouter } from './visit/router.ts'

export const appRouter = router({
  visit: visitRouter,
  filing: filingRouter,
  tracking: trackingRouter,
  merchant: merchantRouter,
})
export type AppRouter = typeof appRouter
