import { isDeepStrictEqual } from 'node:util'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import { brokenInvariant, figuresOf } from '#domain/fund'
import { PAYOUT_MOVES, type PayoutState } from '#domain/states'
import {
  type Action,
  type Model as LedgerModel,
  newModel,
  type Prediction,
  predict,
} from '#test/prisma/ledger-model'
import type { Books, PayoutRow } from './books.ts'

export interface Debit {
  readonly outBillNo: string
  readonly amountCents: number
}

/** A second person's word that was given and not refused. */
export interface Word {
  readonly about: string
  readonly staffId: string
}

/** What people and the provider have done, which is all the money may follow from. */
export interface Truths {
  readonly debits: readonly Debit[]
  /** on payouts, and on what one of finance has written down */
  readonly words: readonly Word[]
}

/**
 * What a city's money must be, told only by what was done about it: no SQL, no ledger of the product's. Payouts are numbered in the
 * order they were asked for.
 */
export interface MoneyModel {
  readonly ledger: LedgerModel
  readonly numbers: ReadonlyMap<string, number>
  readonly states: ReadonlyMap<string, PayoutState>
  /** what was posted: `<id>:<what>` */
  readonly posted: ReadonlySet<string>
}

export const newMoney = (cap: number, cash: number): MoneyModel => ({
  ledger: newModel(cap, cash),
  numbers: new Map(),
  states: new Map(),
  posted: new Set(),
})

interface Move {
  readonly mark: string
  readonly action: Action
}

/**
 * The model a step later: whatever the rows say has come to pass since is done to it, each thing once, and must be something that a
 * fund may do.
 */
export function follow(
  model: MoneyModel,
  books: Books,
  ofFinance: readonly Action[],
  /** what the ledger took before any row told of it: now (what does not fit may fit with it), or once */
  ahead: { readonly now: boolean; readonly once: ReadonlySet<string> },
): { readonly model: MoneyModel; readonly wrong: readonly string[] } {
  const wrong: string[] = []
  const numbers = new Map(model.numbers)
  for (const { id } of books.payouts) if (!numbers.has(id)) numbers.set(id, numbers.size)
  const posted = new Set(model.posted)
  const moves = [
    ...ofFinance.map((action) => ({ mark: '', action })),
    ...movesOf(books, numbers).filter(({ mark }) => !posted.has(mark)),
  ]
  let ledger = model.ledger
  // what makes room first: nobody knows in which order a step's moves came
  for (let left: readonly Move[] = moves; left.length > 0; ) {
    const stuck: Move[] = []
    for (const move of left) {
      const isOld = move.action.do === 'reserve' && ahead.once.has(move.mark)
      const prediction = isOld ? reservedBefore(ledger, move.action) : predict(ledger, move.action)
      if (prediction.refused !== null) stuck.push(move)
      else {
        ledger = prediction.model
        posted.add(move.mark)
      }
    }
    if (stuck.length === left.length) {
      if (ahead.now) break
      for (const { mark, action } of stuck) {
        const why = predict(ledger, action)
        wrong.push(`${mark}: the fund may not ${JSON.stringify(action)}, it is ${why.refused ?? ''}`)
        posted.add(mark)
      }
      break
    }
    left = stuck
  }
  posted.delete('')
  const states = new Map(books.payouts.map(({ id, state }) => [id, state]))
  for (const { id, state } of books.payouts) {
    const before = model.states.get(id)
    if (before && !comesTo(before, state)) wrong.push(`payout ${id} went from ${before} to ${state}`)
  }
  for (const id of model.states.keys()) if (!states.has(id)) wrong.push(`payout ${id} is gone`)
  return { model: { ledger, numbers, states, posted }, wrong }
}

/** It was set aside when there was room, which finance may have taken since. */
function reservedBefore(ledger: LedgerModel, action: Action): Prediction {
  const { capCents, cashInCents } = ledger.totals
  const room = { ...ledger.totals, capCents: MUCH, cashInCents: MUCH }
  const prediction = predict({ ...ledger, totals: room }, action)
  if (prediction.refused !== null) return prediction
  const { model } = prediction
  return { ...prediction, model: { ...model, totals: { ...model.totals, capCents, cashInCents } } }
}
const MUCH = cents(1_000_000_000)

function movesOf(books: Books, numbers: ReadonlyMap<string, number>): Move[] {
  const moves: Move[] = []
  const numberOf = (id: string | null) => numbers.get(id ?? '') ?? -1
  for (const one of books.payouts) {
    const payout = numberOf(one.id)
    const amount = one.amountCents
    const move = (what: string, action: Action) => moves.push({ mark: `${one.id}:${what}`, action })
    if (one.kind === 'surplus') {
      if (one.state === 'paid')
        move('surplus', { do: 'payOutSurplus', payout: numberOf(one.advanceId), amount })
      continue
    }
    if (one.released) move('release', { do: 'release', payout })
    if (one.reserved) move('reserve', { do: 'reserve', payout, amount })
    if (one.state === 'paid' || one.state === 'returned') move('capture', { do: 'capture', payout, amount })
    if (one.state === 'returned') move('return', { do: 'returnPayout', payout, amount })
  }
  const advanceOf = new Map(books.recoveries.map(({ id, payoutId }) => [id, payoutId]))
  for (const { id, kind, recoveryId, amountCents, posted } of books.papers)
    if (posted)
      moves.push({
        mark: `${id}:${kind}`,
        action: { do: kind, payout: numberOf(advanceOf.get(recoveryId) ?? null), amount: amountCents },
      })
  return moves
}

/** True when the machine's moves lead there. */
function comesTo(from: PayoutState, to: PayoutState): boolean {
  const reached = new Set<PayoutState>([from])
  for (const state of reached) for (const next of PAYOUT_MOVES[state]) reached.add(next)
  return reached.has(to)
}

/** What is wrong with the fund's figures, as long as every command the ledger took is known to have been taken. */
export function figuresWrong({ ledger }: MoneyModel, { fund }: Books): string[] {
  const broken = brokenInvariant(ledger.totals)
  const wrong = broken ? [broken] : []
  if (!isDeepStrictEqual({ ...fund }, { ...ledger.totals }))
    wrong.push(`the fund says ${JSON.stringify(fund)}, not ${JSON.stringify(ledger.totals)}`)
  const use = fund.outstandingCents + fund.reservedCents
  const { availableCents } = figuresOf(ledger.totals)
  if (use > fund.capCents && availableCents > 0) wrong.push('past its cap, and money is left to give')
  return wrong
}

const GONE: readonly PayoutState[] = ['sending', 'awaiting-payee', 'unknown-outcome', 'paid', 'returned']

/** Every debit is one approved payout's of its amount, which did not come to nothing; and every paid one has been debited. */
export function debitsWrong(books: Books, { debits, words }: Truths): string[] {
  const wrong: string[] = []
  const byNumber = new Map(books.payouts.map((payout) => [payout.outBillNo, payout]))
  const counted = new Map<string, number>()
  for (const { outBillNo, amountCents } of debits) {
    counted.set(outBillNo, (counted.get(outBillNo) ?? 0) + 1)
    const payout = byNumber.get(outBillNo)
    if (payout?.amountCents !== amountCents || !payout.approved || !GONE.includes(payout.state))
      wrong.push(`the provider paid ${amountCents} under ${outBillNo} for ${JSON.stringify(payout ?? null)}`)
    else wrong.push(...approvalWrong(payout, books, words))
  }
  for (const [number, times] of counted) if (times > 1) wrong.push(`${number} was debited ${times} times`)
  for (const { state, outBillNo } of books.payouts)
    if ((state === 'paid' || state === 'returned') && !counted.has(outBillNo))
      wrong.push(`${outBillNo} counts as ${state}, and the provider paid nothing`)
  return wrong
}

/** The larger amounts, and another payee than the approved one, need a second person; never one who had a part already. */
function approvalWrong(payout: PayoutRow, books: Books, words: readonly Word[]): string[] {
  const { id, amountCents, kind, correctionId, samePayee, correctedBy } = payout
  if (kind === 'surplus' || (correctionId !== null && samePayee)) return []
  if (correctionId === null && amountCents < DEFAULT_POLICY.secondPersonCents) return []
  const decidedBy = books.cases.find(
    (one) => one.id === payout.caseId && one.decisionId === payout.decisionId,
  )?.decidedBy
  const needsSupervisor = amountCents > DEFAULT_POLICY.claimCapCents
  const isGood = words.some(
    ({ about, staffId }) =>
      about === id &&
      staffId !== decidedBy &&
      staffId !== correctedBy &&
      (staffId === 'supervisor' || (staffId === 'approver' && !needsSupervisor)),
  )
  return isGood ? [] : [`${amountCents} left under ${payout.outBillNo} without its second person`]
}

/** What was posted of repayments, losses and money that tourists paid back had a second person's word. */
export const wordsWrong = (books: Books, { words }: Truths): string[] =>
  books.papers
    .filter(({ posted, id, by }) => posted && !words.some((word) => word.about === id && word.staffId !== by))
    .map(({ kind, id }) => `${kind} ${id} was posted without its second person`)

/** Recovered + written off + paid back + outstanding = paid, claim by claim, in the rows as in the model. */
export function claimsWrong({ ledger, numbers }: MoneyModel, { recoveries }: Books): string[] {
  return recoveries.flatMap(({ payoutId, recoveredCents, surplusCents, amountCents, id }) => {
    const advance = ledger.advances.get(numbers.get(payoutId) ?? -1)
    if (!advance) return [`recovery ${id} is about nothing that was paid`]
    const came = advance.recoveredCents + advance.lateCents
    return came === recoveredCents &&
      surplusCents === advance.surplusCents &&
      amountCents === advance.capturedCents
      ? []
      : [`recovery ${id} says ${recoveredCents} and ${surplusCents} too much, not ${JSON.stringify(advance)}`]
  })
}
