import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { ComplaintState } from '#domain/states'
import type { ProviderNotice } from '../payout/messages.ts'

/**
 * What people ask of a case. Each command's id is made by its sender and is the Temporal update id as well: sent again,
 * it gives the same answer. `version` is the case's version on the page that was looked at; a stale one is refused.
 * Payloads are encrypted by the codec, so words a person wrote may travel in them.
 */
export interface Command {
  readonly id: string
}

export interface StaffCommand extends Command {
  readonly staffId: string
  readonly version: number
}

export interface DecideIntake extends StaffCommand {
  readonly kind: 'accepted' | 'not-accepted' | 'duplicate'
  readonly reasonCode?: string | undefined
  readonly linkedComplaintId?: string | undefined
  readonly note?: string | undefined
}

export interface DecideReview extends StaffCommand {
  readonly kind: 'advance' | 'settled' | 'rejected' | 'referred'
  /** fen; for an advance and a settlement only */
  readonly amountCents?: number | undefined
  readonly reasonCode?: string | undefined
  readonly note?: string | undefined
  readonly proofEvidenceId?: string | undefined
  /** what was decided of the whole group, of which this is one member's part */
  readonly groupDecisionId?: string | undefined
}

export interface DecideApproval extends StaffCommand {
  /** the decision that is approved or refused; `id` is this command's own */
  readonly decisionId: string
  readonly outcome: 'approved' | 'refused'
  readonly reasonCode?: string | undefined
  readonly note?: string | undefined
}

export interface UndoDecision extends Command {
  readonly decisionId: string
  readonly staffId: string
}

export interface AskTourist extends StaffCommand {
  readonly text: string
}

export interface AnswerQuestion extends Command {
  readonly questionId: string
  readonly text: string
}

export interface ConfirmSettlement extends Command {
  readonly decisionId: string
  readonly outcome: 'confirmed' | 'denied'
}

export interface ResolveUnknown extends Command {
  readonly payoutId: string
  readonly staffId: string
  /** what the person found at the provider: it went out, it did not, or ask the provider once more */
  readonly finding: 'paid' | 'not-paid' | 'ask-again'
}

/** Its id is the correction's, which holds what is personal. */
export interface CorrectPayee extends Command {}

export interface CancelPayout extends Command {
  readonly payoutId: string
  readonly staffId: string
}

/** What somebody without a part in the decision found about an advance that is held. */
export interface DecideHold extends Command {
  readonly payoutId: string
  readonly staffId: string
  readonly outcome: 'liable' | 'not-liable'
  readonly reason: string
}

export interface RecordFollowUp extends Command {
  readonly staffId: string
  readonly outcome: 'happy' | 'unhappy' | 'unreached'
  readonly note?: string | undefined
}

export interface Rate extends Command {
  readonly score: number
  readonly comment?: string | undefined
}

export interface RequestReopen extends Command {
  readonly text: string
}

export interface DecideReopen extends Command {
  readonly requestId: string
  readonly staffId: string
  readonly outcome: 'reopened' | 'declined'
  readonly note?: string | undefined
}

export interface MarkMajor extends StaffCommand {}

export interface MemberDecided {
  readonly groupDecisionId: string
  readonly decisionId: string
  readonly staffId: string
  readonly version: number
  readonly kind: 'advance' | 'rejected' | 'referred'
  /** fen */
  readonly amountCents: number | null
  readonly askedCents: number
  readonly reasonCode: string | null
  readonly note: string | null
}

/** What a group's decision asks of one member's case. A reason for paying in part is said only where it is less than was asked. */
export function memberCommand(member: MemberDecided): DecideReview {
  const { decisionId: id, groupDecisionId, staffId, version, kind, amountCents, askedCents } = member
  const inPart = amountCents !== null && amountCents < askedCents
  const reasonCode = kind !== 'advance' || inPart ? (member.reasonCode ?? undefined) : undefined
  return {
    id,
    groupDecisionId,
    staffId,
    version,
    kind,
    ...(amountCents === null ? {} : { amountCents }),
    reasonCode,
    ...(member.note === null ? {} : { note: member.note }),
  }
}

/** What a command answers with: where the case stands now. */
export interface Standing {
  readonly state: ComplaintState
  readonly version: number
}

export const decideIntake = defineUpdate<Standing, [DecideIntake]>('decideIntake')
export const decideReview = defineUpdate<Standing, [DecideReview]>('decideReview')
export const decideApproval = defineUpdate<Standing, [DecideApproval]>('decideApproval')
export const undoDecision = defineUpdate<Standing, [UndoDecision]>('undoDecision')
export const askTourist = defineUpdate<Standing, [AskTourist]>('askTourist')
export const answerQuestion = defineUpdate<Standing, [AnswerQuestion]>('answerQuestion')
export const confirmSettlement = defineUpdate<Standing, [ConfirmSettlement]>('confirmSettlement')
export const withdraw = defineUpdate<Standing, [Command]>('withdraw')
export const resolveUnknown = defineUpdate<Standing, [ResolveUnknown]>('resolveUnknown')
export const correctPayee = defineUpdate<Standing, [CorrectPayee]>('correctPayee')
export const cancelPayout = defineUpdate<Standing, [CancelPayout]>('cancelPayout')
export const decideHold = defineUpdate<Standing, [DecideHold]>('decideHold')
export const recordFollowUp = defineUpdate<Standing, [RecordFollowUp]>('recordFollowUp')
export const rate = defineUpdate<Standing, [Rate]>('rate')
export const requestReopen = defineUpdate<Standing, [RequestReopen]>('requestReopen')
export const decideReopen = defineUpdate<Standing, [DecideReopen]>('decideReopen')
export const markMajor = defineUpdate<Standing, [MarkMajor]>('markMajor')

/** The provider's verified word about one of the case's payouts. */
export const providerNoticed = defineSignal<[ProviderNotice]>('providerNoticed')
/** Something changed at the rail the case's payout leaves by: look again, or ask. */
export const railHeard = defineSignal('railHeard')
/** The fund has room again; sent oldest decision first. */
export const fundChanged = defineSignal('fundChanged')

/** The merchant has told its side of a case. */
export const merchantStated = defineSignal('merchantStated')

/** The case's row was moved from outside its workflow: by an appeal. */
export const lookAgain = defineSignal('lookAgain')

export const standing = defineQuery<Standing>('standing')

export const complaintWorkflowId = (caseNumber: string): string => `complaint-${caseNumber}`
