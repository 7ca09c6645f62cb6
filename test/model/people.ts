import { randomUUID } from 'node:crypto'
import { sealPayee } from '#api/payout/seal-payee'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import { keepCorrection, keepRepeat } from '#prisma/stores/payee-corrections'
import { onPool } from '#prisma/stores/sql'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import type { CaseRow, PayoutRow } from './books.ts'
import { PAYEES } from './provider.ts'
import type { Stage } from './stage.ts'
import { at } from './virtual-time.ts'
import { file } from './world.ts'

/** Does it, or says false: there is nothing it could be about. */
export type Do = (stage: Stage, which: number, how: number) => Promise<boolean>

export const pick = <T>(from: readonly T[], which: number): T | undefined =>
  from[which % Math.max(1, from.length)]

const MOST_CASES = 8
const ASKED = [60_000, 90_000, 300_000, 499_999, 500_000, 800_000, 1_000_000, 1_100_000] as const
const DELISTED = ['delisted', 'deposit-drawn', 'legal', 'written-off']
const YEAR = 365 * 86_400_000

export const fileCase: Do = async (stage, which, how) => {
  if (stage.books.cases.length >= MOST_CASES) return false
  const { lane, city, clock, server } = stage
  const askedCents = cents(pick(ASKED, which) ?? 60_000)
  const payee = `${randomUUID()}-${pick(PAYEES, Math.floor(how / 7)) ?? 'at-once'}`
  const claim = { askedCents, merchant: which, bank: how % 4 === 0, payee, plain: how % 3 === 0 }
  const { id, caseNumber } = await at(clock, undefined, () => file(lane, city, claim, new Date(clock.now)))
  await server.start('complaint', complaintWorkflowId(caseNumber), { complaintId: id })
  await server.settle()
  return true
}

export const decide: Do = async (stage, which, how) => {
  const kase = pick(
    stage.books.cases.filter(({ state }) => state === 'in-review'),
    which,
  )
  if (!kase) return false
  await hold(stage, kase)
  const common = { id: randomUUID(), staffId: 'reviewer', version: kase.version }
  if (how % 16 === 0)
    return await stage.onCase(kase, 'decideReview', {
      ...common,
      version: kase.version - 1,
      kind: 'rejected',
      reasonCode: 'no-evidence',
    })
  if (how % 16 === 1)
    return await stage.onCase(
      kase,
      'decideReview',
      { ...common, kind: 'rejected', reasonCode: 'no-evidence' },
      { sure: true },
    )
  const isPart = how % 4 === 2
  const amountCents = isPart ? Math.floor(kase.askedCents / 2) : kase.askedCents
  const advance = {
    ...common,
    kind: 'advance',
    amountCents,
    ...(isPart ? { reasonCode: 'part-proven' } : {}),
  }
  // who does not repay is taken off the list of merchants, and nothing is advanced for it any more
  const sure = !stage.books.recoveries.some(({ state }) => DELISTED.includes(state))
  return await stage.onCase(kase, 'decideReview', advance, { sure })
}

/** The reviewer holds the case, as the API has it before a decision. */
const hold = ({ lane, clock }: Stage, { id }: CaseRow) =>
  lane.database.prisma.complaint.update({
    where: { id },
    data: { claimedBy: 'reviewer', claimExpiresAt: new Date(clock.now + YEAR) },
    select: { id: true },
  })

export const approve: Do = async (stage, which, how) => {
  const kase = pick(
    stage.books.cases.filter((one) => stage.payoutOf(one)?.state === 'awaiting-approval'),
    which,
  )
  const payout = kase && stage.payoutOf(kase)
  if (!kase || !payout) return false
  const needsSupervisor = payout.amountCents > DEFAULT_POLICY.claimCapCents
  const staffId =
    pick(['reviewer', 'agent', 'approver', 'supervisor', 'supervisor', 'approver', 'supervisor'], how) ?? ''
  const isNo = how % 5 === 0
  const command = {
    id: randomUUID(),
    decisionId: payout.decisionId,
    staffId,
    version: kase.version,
    outcome: isNo ? 'refused' : 'approved',
    ...(isNo ? { reasonCode: 'amount-not-proven' } : {}),
  }
  const mayApprove = staffId === 'supervisor' || (staffId === 'approver' && !needsSupervisor)
  const sure = mayApprove && payout.correctedBy !== staffId && kase.state === 'awaiting-approval'
  const word = isNo ? {} : { word: { about: payout.id, staffId } }
  return await stage.onCase(kase, 'decideApproval', command, {
    ...word,
    sure,
  })
}

export const undo: Do = async (stage, which, how) => {
  const kase = pick(
    stage.books.cases.filter(
      ({ state, decisionId }) => decisionId && (state === 'decided' || state === 'awaiting-approval'),
    ),
    which,
  )
  if (!kase) return false
  const staffId = how % 4 === 0 ? 'supervisor' : 'reviewer'
  return await stage.onCase(kase, 'undoDecision', { id: randomUUID(), decisionId: kase.decisionId, staffId })
}

export const askTourist: Do = async (stage, which) => {
  const kase = pick(
    stage.books.cases.filter(({ state }) => state === 'in-review'),
    which,
  )
  if (!kase) return false
  await hold(stage, kase)
  const command = { id: randomUUID(), staffId: 'reviewer', version: kase.version, text: 'Synthetic?' }
  return await stage.onCase(kase, 'askTourist', command, { sure: true })
}

export const answerQuestion: Do = async (stage, which) => {
  const kase = pick(
    stage.books.cases.filter(({ questionId }) => questionId),
    which,
  )
  if (!kase) return false
  const command = { id: randomUUID(), questionId: kase.questionId, text: 'Synthetic.' }
  return await stage.onCase(kase, 'answerQuestion', command, { sure: true })
}

export const decideHold: Do = async (stage, which, how) => {
  const kase = pick(
    stage.books.cases.filter((one) => stage.payoutOf(one)?.state === 'held'),
    which,
  )
  const payout = kase && stage.payoutOf(kase)
  if (!kase || !payout) return false
  const outcome = how % 3 === 0 ? 'not-liable' : 'liable'
  // one who approved it has a part in it
  const staffId = how % 5 === 0 ? 'supervisor' : 'supervisor2'
  const command = { id: randomUUID(), payoutId: payout.id, staffId, outcome, reason: 'Synthetic.' }
  return await stage.onCase(kase, 'decideHold', command, { sure: staffId === 'supervisor2' })
}

const cameToNothing = ({ state }: PayoutRow) =>
  state === 'failed' || state === 'cancelled' || state === 'returned'

/** Where the money should go instead, or the same place once more. */
export const correct: Do = async (stage, which, how) => {
  const found = stage.books.cases.filter((one) => {
    const payout = stage.payoutOf(one)
    return one.state === 'paying' && payout !== undefined && cameToNothing(payout)
  })
  const kase = pick(found, which)
  const payout = kase && stage.payoutOf(kase)
  if (!kase || !payout) return false
  const { lane, clock } = stage
  const id = randomUUID()
  const correctedBy = how % 3 === 0 ? 'supervisor' : null
  const account = `${randomUUID()}-${pick(PAYEES, Math.floor(how / 5)) ?? 'at-once'}`
  const payee = { rail: 'wechat', account, bankCode: null, name: 'Synthetic Tourist' } as const
  const sql = onPool(lane.database.pool)
  await at(clock, undefined, () =>
    how % 4 === 0
      ? keepRepeat(sql, { id, payoutId: payout.id, correctedBy })
      : keepCorrection(sql, { id, payoutId: payout.id, correctedBy, ...sealPayee(lane.cipher, payee) }),
  )
  return await stage.onCase(kase, 'correctPayee', { id }, { sure: true })
}

export const cancel: Do = async (stage, which) => {
  const kase = pick(
    stage.books.cases.filter((one) =>
      ['sending', 'awaiting-payee'].includes(stage.payoutOf(one)?.state ?? ''),
    ),
    which,
  )
  const payout = kase && stage.payoutOf(kase)
  if (!kase || !payout) return false
  return await stage.onCase(kase, 'cancelPayout', {
    id: randomUUID(),
    payoutId: payout.id,
    staffId: 'finance',
  })
}

/** Somebody looks into the provider's own books, once nothing is on its way there, and says what they say. */
export const resolve: Do = async (stage, which, how) => {
  const { books, provider } = stage
  const payout = pick(
    books.payouts.filter(
      ({ state, outBillNo }) => state === 'unknown-outcome' && !provider.isUnderWay(outBillNo),
    ),
    which,
  )
  const kase = payout && stage.caseOf(payout)
  if (!payout || !kase) return false
  const bill = provider.look(payout.outBillNo)
  const isOpen = bill && ['processing', 'waiting', 'cancelling'].includes(bill.state)
  const isPaid = bill?.state === 'success' || bill?.state === 'returned'
  const finding = how % 5 === 0 || isOpen ? 'ask-again' : isPaid ? 'paid' : 'not-paid'
  const saying = (what: string) => ({
    id: randomUUID(),
    payoutId: payout.id,
    staffId: 'finance',
    finding: what,
  })
  const command = saying(finding)
  if (payout.kind === 'advance') {
    // a question is on its way, and a person knows the answer before it comes
    if (how % 3 === 1) {
      provider.fail('hangs')
      await stage.onCase(kase, 'resolveUnknown', saying('ask-again'))
    }
    return await stage.onCase(kase, 'resolveUnknown', command)
  }
  const recovery = books.recoveries.find(({ payoutId }) => payoutId === payout.advanceId)
  return recovery ? await stage.onRecovery(recovery, 'resolveSurplus', command) : false
}

/** A tourist comes back, or a supervisor decides about one who did. */
export const reopen: Do = async (stage, which, how) => {
  const kase = pick(
    stage.books.cases.filter(({ state }) => state === 'resolved' || state === 'reopen-requested'),
    which,
  )
  if (!kase) return false
  if (kase.state === 'resolved')
    return await stage.onCase(kase, 'requestReopen', { id: randomUUID(), text: 'Synthetic.' }, { sure: true })
  const outcome = how % 2 === 0 ? 'reopened' : 'declined'
  const command = { id: randomUUID(), requestId: kase.requestId, staffId: 'supervisor', outcome }
  return await stage.onCase(kase, 'decideReopen', command, { sure: true })
}
