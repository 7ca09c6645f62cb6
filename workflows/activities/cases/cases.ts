import type { CaseStanding, DeadlineKind } from '#domain/case-standing'
import type * as ask from '../../complaint/messages.ts'
import type { ProviderNotice } from '../../payout/messages.ts'
import type { Outside } from '../outside.ts'
import * as afterwards from './afterwards.ts'
import * as approval from './approval.ts'
import * as correction from './correction.ts'
import { passDeadline } from './deadlines.ts'
import { assessFastLane } from './fast-lane.ts'
import * as hold from './hold.ts'
import * as intake from './intake.ts'
import { lookAgain } from './look-again.ts'
import * as outcome from './outcome.ts'
import * as questions from './questions.ts'
import { release, reserve } from './reserve.ts'
import * as review from './review.ts'

type Turn = (complaintId: string, now: number) => Promise<CaseStanding>
type Step<C> = (complaintId: string, command: C, now: number) => Promise<CaseStanding>

/** The steps of a case: our own PostgreSQL only, each a no-op when repeated for the same command. */
export interface CaseActivities {
  readonly assess: Turn
  readonly assessFastLane: Turn
  readonly lookAgain: Turn
  readonly passDeadline: (complaintId: string, kind: DeadlineKind, now: number) => Promise<CaseStanding>
  readonly reserve: Turn
  readonly release: Turn
  readonly markUnknown: Turn
  readonly applyNotice: Step<ProviderNotice>
  readonly decideIntake: Step<ask.DecideIntake>
  readonly decideReview: Step<ask.DecideReview>
  readonly decideApproval: Step<ask.DecideApproval>
  readonly undoDecision: Step<ask.UndoDecision>
  readonly askTourist: Step<ask.AskTourist>
  readonly answerQuestion: Step<ask.AnswerQuestion>
  readonly confirmSettlement: Step<ask.ConfirmSettlement>
  readonly withdraw: Step<ask.Command>
  readonly resolveUnknown: Step<ask.ResolveUnknown>
  readonly correctPayee: Step<ask.CorrectPayee>
  readonly cancelPayout: Step<ask.CancelPayout>
  readonly decideHold: Step<ask.DecideHold>
  readonly reconsiderHold: Turn
  readonly recordFollowUp: Step<ask.RecordFollowUp>
  readonly rate: Step<ask.Rate>
  readonly requestReopen: Step<ask.RequestReopen>
  readonly decideReopen: Step<ask.DecideReopen>
  readonly markMajor: Step<ask.MarkMajor>
}

export function createCaseActivities(outside: Outside): CaseActivities {
  const turn =
    (step: (outside: Outside, complaintId: string, now: number) => Promise<CaseStanding>): Turn =>
    (complaintId, now) =>
      step(outside, complaintId, now)
  const step =
    <C>(
      work: (outside: Outside, complaintId: string, command: C, now: number) => Promise<CaseStanding>,
    ): Step<C> =>
    (complaintId, command, now) =>
      work(outside, complaintId, command, now)
  return {
    assess: turn(intake.assess),
    assessFastLane: turn(assessFastLane),
    lookAgain: turn(lookAgain),
    passDeadline: (complaintId, kind, now) => passDeadline(outside, complaintId, kind, now),
    reserve: turn(reserve),
    release: turn(release),
    markUnknown: turn(outcome.markUnknown),
    applyNotice: step(outcome.applyNotice),
    decideIntake: step(intake.decideIntake),
    decideReview: step(review.decideReview),
    decideApproval: step(approval.decideApproval),
    undoDecision: step(approval.undoDecision),
    askTourist: step(questions.askTourist),
    answerQuestion: step(questions.answerQuestion),
    confirmSettlement: step(afterwards.confirmSettlement),
    withdraw: step(review.withdraw),
    resolveUnknown: step(outcome.resolveUnknown),
    correctPayee: step(correction.correctPayee),
    cancelPayout: step(correction.cancelPayout),
    decideHold: step(hold.decideHold),
    reconsiderHold: turn(hold.reconsiderHold),
    recordFollowUp: step(afterwards.recordFollowUp),
    rate: step(afterwards.rate),
    requestReopen: step(afterwards.requestReopen),
    decideReopen: step(afterwards.decideReopen),
    markMajor: step(review.markMajor),
  }
}
