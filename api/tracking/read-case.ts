import { clock } from '#prisma/clock'
import { readTouristCase } from '#prisma/stores/tourist-case'
import type { Services } from '../services.ts'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** The tourist's own case: what is needed from them, where it stands, what was decided and why. */
export const readCase = tourist.output(schema.readCase.output).query(async ({ ctx }) => {
  const found = await readTouristCase(ctx.services.database.prisma, ctx.tourist.complaintId)
  const decision = found.decisionsComplaint[0]
  const question = found.questions[0]
  const settlement = found.settlements.find((one) => one.decisionId === decision?.id && one.outcome === null)
  return {
    ...found,
    merchantName: found.merchant?.name ?? found.merchantText,
    merchantNameEn: found.merchant?.nameEn ?? null,
    acceptBy: found.intakeDueAt,
    decideBy: found.reviewDueAt,
    question: question ? { ...question, questionId: question.id } : null,
    decision: decision
      ? { ...decision, decisionId: decision.id, byRules: decision.decidedByKind === 'rules' }
      : null,
    settlement: settlement ?? null,
    payout: payoutOf(ctx.services, found.payouts[0]),
    evidence: found.evidences,
    steps: found.caseEvents,
    rated: found.satisfaction !== null,
    serverTime: clock.now(),
  }
})

type Payout = Awaited<ReturnType<typeof readTouristCase>>['payouts'][number]

const payoutOf = (services: Services, payout: Payout | undefined) =>
  payout
    ? {
        ...payout,
        correctBy: payout.correctionDueAt,
        uncollected: payout.failureCode === 'NOT_COLLECTED' || payout.failureCode === 'OVERDUE_CLOSE',
        collectUrl:
          payout.state === 'awaiting-payee' && payout.collectPackage
            ? services.collectUrl(payout.collectPackage)
            : null,
      }
    : null
