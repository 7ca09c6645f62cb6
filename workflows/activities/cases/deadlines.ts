import type { CaseStanding, DeadlineKind } from '#domain/case-standing'
import { SYSTEM } from '#domain/people'
import type { MessageTemplate } from '#domain/sentences'
import { recordBreach } from '#prisma/stores/breaches'
import { type LockedCase, moveCase, touchCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { readReviewDecision, undoDecisionRow } from '#prisma/stores/decisions'
import { record } from '#prisma/stores/case-record'
import { lockPayoutOf, movePayout, readPayoutOf } from '#prisma/stores/payouts'
import { lapseOpenQuestions, openQuestionId } from '#prisma/stores/questions'
import { answerSettlement } from '#prisma/stores/settlements'
import type { Outside } from '../outside.ts'
import { passHold } from './hold.ts'
import { accept } from './intake.ts'
import { goOn } from './questions.ts'
import { resolveCase } from './resolve.ts'
import { caseStep, tellOnce } from './step.ts'
import { takeBack } from './take-back.ts'

type Passing = (tx: Transaction, kase: LockedCase, at: Date) => Promise<void>

/** What it means that a clock ran out. None of these moves money. */
const PASSING = {
  // silence accepts, and the breach stands against the desk
  intake: async (tx, kase, at) => {
    if (kase.state !== 'submitted') return
    await recordBreach(tx, kase, 'intake', at)
    await accept(tx, kase, 'silence', at)
  },
  'review-warning': (tx, kase) => touchCase(tx, kase),
  review: async (tx, kase, at) => {
    await recordBreach(tx, kase, 'review', at)
    await touchCase(tx, kase)
  },
  closure: async (tx, kase, at) => {
    await recordBreach(tx, kase, 'closure', at)
    await touchCase(tx, kase)
  },
  'question-reminder': async (tx, kase) => {
    await touchCase(tx, kase)
    await remindTourist(tx, kase, 'question-reminder')
  },
  question: async (tx, kase, at) => {
    if (kase.state !== 'awaiting-tourist') return
    await lapseOpenQuestions(tx, kase.id, at)
    await goOn(tx, kase, at)
  },
  settlement: async (tx, kase, at) => {
    const decision = await readReviewDecision(tx, kase.id, kase.round)
    if (kase.state !== 'decided' || decision?.kind !== 'settled') return
    if (await answerSettlement(tx, decision.id, kase.id, 'silence', at)) await resolveCase(tx, kase, at)
  },
  // nobody decided: the money goes back to the fund, the case to a person
  reservation: async (tx, kase, at) => {
    const payout = await lockPayoutOf(tx, kase.id)
    if (kase.state !== 'awaiting-approval' || payout?.state !== 'awaiting-approval') return
    await takeBack(tx, kase, payout, { because: 'expired', at })
  },
  hold: passHold,
  'collect-reminder': remindToCollect,
  'collect-last-reminder': remindToCollect,
  // the provider is asked to take it back, by the path
  collect: async (tx, kase, at) => {
    const payout = await lockPayoutOf(tx, kase.id)
    if (payout?.state !== 'awaiting-payee') return
    await movePayout(tx, payout, payout.state, { cancelRequestedAt: at })
    await touchCase(tx, kase)
  },
  // nobody put it right: a person looks at the case again
  correction: async (tx, kase, at) => {
    const payout = await lockPayoutOf(tx, kase.id)
    if (kase.state !== 'paying' || !payout) return
    await movePayout(tx, payout, payout.state, { correctionDueAt: null })
    await undoDecisionRow(tx, payout.decision_id, `payout-${payout.state}`, at)
    await moveCase(tx, kase, 'in-review')
  },
  'follow-up': async (tx, kase) => {
    await touchCase(tx, kase)
    await remindTourist(tx, kase, 'follow-up')
  },
  close: async (tx, kase, at) => {
    if (kase.state === 'resolved') await moveCase(tx, kase, 'closed', { closedAt: at })
  },
} satisfies Record<DeadlineKind, Passing>

const OF_A_PAYOUT: readonly DeadlineKind[] = [
  'reservation',
  'hold',
  'collect-reminder',
  'collect-last-reminder',
  'collect',
  'correction',
]

/** A case may be asked, wait for a second person, or be paid more than once a round: each time is a clock of its own. */
async function occasionOf(tx: Transaction, complaintId: string, kind: DeadlineKind) {
  if (OF_A_PAYOUT.includes(kind)) return { payout: (await readPayoutOf(tx, complaintId))?.id ?? null }
  return { question: kind.startsWith('question') ? await openQuestionId(tx, complaintId) : null }
}

async function remindToCollect(tx: Transaction, kase: LockedCase): Promise<void> {
  const payout = await readPayoutOf(tx, kase.id)
  await touchCase(tx, kase)
  await record(tx, kase.id, {
    messages: [
      {
        key: `${kase.id}:collect-reminder:${kase.version}`,
        recipient: 'tourist',
        template: 'collect-reminder',
        facts: { amountCents: payout?.amount_cents ?? 0 },
      },
    ],
  })
}

const remindTourist = (tx: Transaction, kase: LockedCase, template: MessageTemplate) =>
  record(tx, kase.id, {
    messages: [{ key: `${kase.id}:${template}:${kase.version}`, recipient: 'tourist', template }],
  })

/** Records once a round (or once an occasion) that a clock ran out, and does what that means. */
export const passDeadline = (
  { database }: Outside,
  complaintId: string,
  kind: DeadlineKind,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    // a group made it major after its workflow had read this clock
    if (kind === 'closure' && kase.major) return
    const at = new Date(now)
    const occasion = await occasionOf(tx, complaintId, kind)
    const id = occasion.question ?? occasion.payout ?? null
    const first = await tellOnce(tx, complaintId, {
      key: `deadline:${kind}:${id ?? kase.round}`,
      kind: 'deadline-passed',
      actor: SYSTEM,
      data: { deadline: kind, round: kase.round, ...(id ? occasion : {}) },
      at,
    })
    if (first) await PASSING[kind](tx, kase, at)
  })
