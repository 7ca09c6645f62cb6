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
  /** from the merchant's deposit, once its step came; absent: the merchant paid */
  readonly source?: 'bank' | 'deposit' | undefined
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

export interface ProposePlan {
  /** the plan's id and the update's */
  readonly id: string
  readonly merchantId: string
  /** YYYY-MM-DD in the city's zone, and fen */
  readonly instalments: readonly { readonly on: string; readonly amountCents: number }[]
}

export interface DecidePlan {
  readonly id: string
  readonly planId: string
  readonly staffId: string
  readonly outcome: 'accepted' | 'refused'
  /** for a no, in words that the merchant reads */
  readonly reason?: string | undefined
}

/** What somebody without a part in the advance found about an objection. */
export interface DecideObjection {
  /** the finding's id and the update's */
  readonly id: string
  readonly staffId: string
  readonly outcome: 'liable' | 'not-liable'
  readonly reason: string
}

/** Money that a tourist paid back. */
export interface RecordClawBack {
  readonly id: string
  readonly staffId: string
  readonly bankReference: string
  /** fen */
  readonly amountCents: number
  /** YYYY-MM-DD, the bank's day */
  readonly receivedOn: string
}

export interface DecideClawBack {
  readonly id: string
  readonly paymentId: string
  readonly staffId: string
  readonly outcome: 'confirmed' | 'refused'
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
export const proposePlan = defineUpdate<RecoveryStanding, [ProposePlan]>('proposePlan')
export const decidePlan = defineUpdate<RecoveryStanding, [DecidePlan]>('decidePlan')
export const decideObjection = defineUpdate<RecoveryStanding, [DecideObjection]>('decideObjection')
export const recordClawBack = defineUpdate<RecoveryStanding, [RecordClawBack]>('recordClawBack')
export const decideClawBack = defineUpdate<RecoveryStanding, [DecideClawBack]>('decideClawBack')
export const respondToNotice = defineUpdate<RecoveryStanding, [RespondToNotice]>('respondToNotice')

export const resolveSurplus = defineUpdate<RecoveryStanding, [ResolveSurplus]>('resolveSurplus')

/** The provider has told of the surplus payout: it is asked what the truth is. */
export const surplusNoticed = defineSignal('surplusNoticed')

/** By its row a step is due that its workflow has not taken: one that ran before there were such steps waits for nothing. */
export const recoveryStepDue = defineSignal('recoveryStepDue')

export const recoveryWorkflowId = (recoveryId: string): string => `recovery-${recoveryId}`
