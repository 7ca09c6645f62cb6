import { defineSignal, defineUpdate } from '@temporalio/workflow'
import type { RecoveryState } from '#domain/states'

export interface RecordRepayment {
  /** the repayment's id and the update's */
  readonly id: string
  readonly staffId: string
  readonly bankReference: string
  /** fen */
  readonly amountCents: number
  /** YYYY-MM-DD, the bank's day */
  readonly receivedOn: string
}

export interface DecideRepayment {
  readonly id: string
  readonly repaymentId: string
  readonly staffId: string
  readonly outcome: 'confirmed' | 'refused'
}

export interface RequestWriteOff {
  readonly id: string
  readonly staffId: string
  readonly reason: string
}

export interface DecideWriteOff {
  readonly id: string
  readonly writeOffId: string
  readonly staffId: string
  readonly outcome: 'approved' | 'refused'
}

export interface RespondToNotice {
  readonly id: string
  readonly merchantId: string
  readonly position: 'agrees' | 'objects'
  readonly text?: string | undefined
}

/** What a person found at the provider about a surplus whose payout has an unknown outcome. */
export interface ResolveSurplus {
  readonly id: string
  readonly staffId: string
  readonly payoutId: string
  readonly finding: 'paid' | 'not-paid' | 'ask-again'
}

/** Where the recovery stands after the command. */
export interface RecoveryStanding {
  readonly state: RecoveryState
  readonly recoveredCents: number
}

export const recordRepayment = defineUpdate<RecoveryStanding, [RecordRepayment]>('recordRepayment')
export const decideRepayment = defineUpdate<RecoveryStanding, [DecideRepayment]>('decideRepayment')
export const requestWriteOff = defineUpdate<RecoveryStanding, [RequestWriteOff]>('requestWriteOff')
export const decideWriteOff = defineUpdate<RecoveryStanding, [DecideWriteOff]>('decideWriteOff')
export const respondToNotice = defineUpdate<RecoveryStanding, [RespondToNotice]>('respondToNotice')

export const resolveSurplus = defineUpdate<RecoveryStanding, [ResolveSurplus]>('resolveSurplus')

/** The provider has told of the surplus payout: it is asked what the truth is. */
export const surplusNoticed = defineSignal('surplusNoticed')

export const recoveryWorkflowId = (recoveryId: string): string => `recovery-${recoveryId}`
