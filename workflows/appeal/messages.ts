import { defineUpdate } from '@temporalio/workflow'
import type { AppealOutcome } from '#domain/appeal'
import type { AppealState } from '#domain/states'

/** What a person says of a late appeal. */
export interface AdmitAppeal {
  readonly id: string
  readonly staffId: string
  readonly outcome: 'admitted' | 'out-of-time'
  readonly reason: string
}

export interface TakeUpAppeal {
  readonly id: string
  readonly staffId: string
}

export interface DecideAppeal {
  readonly id: string
  readonly staffId: string
  readonly outcome: AppealOutcome
  /** fen, for `varied`: of a tourist what it comes to in all, of a merchant what it owes in all */
  readonly amountCents?: number | undefined
  /** in words that both sides read */
  readonly reason: string
}

export interface WithdrawAppeal {
  readonly id: string
}

/** Where the appeal stands after the command. */
export interface AppealAnswer {
  readonly state: AppealState
  readonly version: number
}

export const admitAppeal = defineUpdate<AppealAnswer, [AdmitAppeal]>('admitAppeal')
export const takeUpAppeal = defineUpdate<AppealAnswer, [TakeUpAppeal]>('takeUpAppeal')
export const decideAppeal = defineUpdate<AppealAnswer, [DecideAppeal]>('decideAppeal')
export const withdrawAppeal = defineUpdate<AppealAnswer, [WithdrawAppeal]>('withdrawAppeal')

export const appealWorkflowId = (appealId: string): string => `appeal-${appealId}`
