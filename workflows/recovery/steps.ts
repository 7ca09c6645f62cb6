import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { RecoveryActivities, SurplusActivities } from '../activities/recoveries/recoveries.ts'

export const steps = proxyLocalActivities<RecoveryActivities>({
  startToCloseTimeout: '5s',
  localRetryThreshold: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
})

/** The provider is outside. `sendSurplus` asks before it sends whenever it is not the first try. */
export const provider = proxyActivities<SurplusActivities>({
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 6 },
})
