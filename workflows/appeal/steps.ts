import { proxyLocalActivities } from '@temporalio/workflow'
import type { AppealActivities } from '../activities/appeals/appeals.ts'

export const steps = proxyLocalActivities<AppealActivities>({
  startToCloseTimeout: '5s',
  localRetryThreshold: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
})
