import { proxyLocalActivities } from '@temporalio/workflow'
import type { CaseActivities } from '../activities/cases/cases.ts'

/**
 * Steps that touch our own PostgreSQL only. Each is a no-op when repeated for the same command, so an outage is waited
 * out: quick retries first, then (past the threshold) on a timer that holds no task slot.
 */
export const steps = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '5s',
  localRetryThreshold: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
})
