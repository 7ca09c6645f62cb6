import { afterPause, questionClocks } from '#domain/clocks'
import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { type LockedCase, moveCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { type CaseEvent, record } from '#prisma/stores/case-record'
import { policyById } from '#prisma/stores/policies'
import { answerOpenQuestion, askQuestion, questionExists } from '#prisma/stores/questions'
import type { AnswerQuestion, AskTourist } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { requireClaim } from './claim.ts'
import { caseStep, requireState, tellOnce } from './step.ts'

/** Only the tourist can clear this up: the clocks stand still until there is an answer, or the days for it are over. */
export const askTourist = (
  { database }: Outside,
  complaintId: string,
  command: AskTourist,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    if (await questionExists(tx, command.id)) return
    const at = new Date(now)
    requireState(kase, 'in-review')
    if (kase.version !== command.version) throw new DomainError('STALE_PAGE', { version: kase.version })
    requireClaim(kase, command.staffId, at)
    const clocks = questionClocks(at, await policyById(tx, kase.policy_version_id))
    await askQuestion(tx, {
      id: command.id,
      complaintId,
      text: command.text,
      askedBy: command.staffId,
      askedAt: at,
      ...clocks,
    })
    await moveCase(tx, kase, 'awaiting-tourist', { pausedAt: at, dueAt: clocks.dueAt })
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'reviewer' }
    const facts = { dueAt: clocks.dueAt.toISOString() }
    await record(tx, complaintId, {
      events: [{ key: `asked:${command.id}`, kind: 'asked', actor, data: { questionId: command.id }, at }],
      messages: [{ key: `${command.id}:asked`, recipient: 'tourist', template: 'asked', facts }],
    })
  })

export const answerQuestion = (
  { database }: Outside,
  complaintId: string,
  command: AnswerQuestion,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const { id: key, questionId, text } = command
    const told: CaseEvent = { key, kind: 'answered', actor: { kind: 'tourist' }, data: { questionId }, at }
    if (!(await tellOnce(tx, complaintId, told))) return
    requireState(kase, 'awaiting-tourist')
    if (!(await answerOpenQuestion(tx, { questionId, complaintId, text, at })))
      throw new DomainError('ILLEGAL_STATE_CHANGE', { question: questionId })
    await goOn(tx, kase, at)
  })

/** The clocks run on from where they stood: every deadline moves by what the case waited for its tourist. */
export async function goOn(tx: Transaction, kase: LockedCase, at: Date): Promise<void> {
  const waitedMs = kase.paused_at ? at.getTime() - kase.paused_at.getTime() : 0
  const shift = (instant: Date | null) => (instant ? afterPause(instant, waitedMs) : null)
  const reviewDueAt = shift(kase.review_due_at)
  await moveCase(tx, kase, 'in-review', {
    pausedAt: null,
    pausedMs: kase.paused_ms + BigInt(waitedMs),
    reviewWarnAt: shift(kase.review_warn_at),
    reviewDueAt,
    closureDueAt: afterPause(kase.closure_due_at, waitedMs),
    dueAt: reviewDueAt,
  })
}
