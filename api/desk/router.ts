import { router } from '../trpc.ts'
import { decideIntake } from './decide-intake.ts'
import { listFollowUps } from './list-follow-ups.ts'
import { listIntake } from './list-intake.ts'
import { recordFollowUp } from './record-follow-up.ts'

export const deskRouter = router({ listIntake, decideIntake, listFollowUps, recordFollowUp })
