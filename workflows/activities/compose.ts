import { type AppealActivities, createAppealActivities } from './appeals/appeals.ts'
import { type CaseActivities, createCaseActivities } from './cases/cases.ts'
import { createPayoutActivities, type PayoutActivities } from './payouts/payouts.ts'
import {
  createRecoveryActivities,
  type RecoveryActivities,
  type SurplusActivities,
} from './recoveries/recoveries.ts'
import { createUpkeepActivities, type Upkeep, type UpkeepActivities } from './upkeep/upkeep.ts'

export type Activities = CaseActivities &
  PayoutActivities &
  RecoveryActivities &
  SurplusActivities &
  AppealActivities &
  UpkeepActivities

/** All that a worker can do. */
export const composeActivities = (outside: Upkeep): Activities => ({
  ...createCaseActivities(outside),
  ...createPayoutActivities(outside),
  ...createRecoveryActivities(outside),
  ...createAppealActivities(outside),
  ...createUpkeepActivities(outside),
})
