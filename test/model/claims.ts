import { randomUUID } from 'node:crypto'
import { cityDay } from '#domain/clocks'
import type { PaperRow, RecoveryRow } from './books.ts'
import { type Do, pick } from './people.ts'
import type { Stage } from './stage.ts'

const OPEN = ['noticed', 'agreed', 'objected', 'part-paid']
const OVERDUE = ['overdue', 'delisted', 'deposit-drawn', 'legal']

export const merchantResponds: Do = async (stage, which, how) => {
  const recovery = pick(
    stage.books.recoveries.filter(({ state }) => OPEN.includes(state)),
    which,
  )
  if (!recovery) return false
  const position = how % 2 === 0 ? 'objects' : 'agrees'
  return await stage.onRecovery(recovery, 'respondToNotice', {
    ...one(),
    merchantId: stage.city.merchants[0],
    position,
  })
}

export const decideObjection: Do = async (stage, which, how) => {
  const open = stage.books.recoveries.filter(({ state }) => state === 'objected' || OVERDUE.includes(state))
  const recovery = pick(open, which)
  if (!recovery) return false
  const outcome = how % 2 === 0 ? 'not-liable' : 'liable'
  return await stage.onRecovery(recovery, 'decideObjection', {
    ...one(),
    staffId: 'supervisor2',
    outcome,
    reason: 'Synthetic.',
  })
}

/** One of finance writes down money in the bank, a tourist's or a merchant's, or asks that a claim be given up. */
export const record: Do = async (stage, which, how) => {
  const recovery = pick(stage.books.recoveries, which)
  if (!recovery) return false
  const left = leftOf(stage, recovery)
  const amountCents = pick([Math.ceil(left / 3), left, left + 12_345], how) ?? left
  const id = randomUUID()
  const receivedOn = cityDay(new Date(stage.clock.now))
  const money = {
    id,
    staffId: 'finance',
    bankReference: id.slice(0, 13),
    amountCents: Math.max(1, amountCents),
    receivedOn,
  }
  if (recovery.askedBack && how % 4 !== 0) return await stage.onRecovery(recovery, 'recordClawBack', money)
  if (OVERDUE.includes(recovery.state) ? how % 2 === 0 : how % 7 === 0)
    return await stage.onRecovery(recovery, 'requestWriteOff', {
      id,
      staffId: 'finance',
      reason: 'Synthetic.',
    })
  return await stage.onRecovery(recovery, 'recordRepayment', money)
}

/** What the model says is still owed; no repayment counts before somebody confirms it. */
function leftOf({ model }: Stage, { payoutId, amountCents }: RecoveryRow): number {
  const advance = model.ledger.advances.get(model.numbers.get(payoutId) ?? -1)
  if (!advance) return amountCents
  return advance.capturedCents - advance.returnedCents - advance.recoveredCents - advance.writtenOffCents
}

const NAMES = {
  recover: ['decideRepayment', 'repaymentId', 'confirmed'],
  clawBack: ['decideClawBack', 'paymentId', 'confirmed'],
  writeOff: ['decideWriteOff', 'writeOffId', 'approved'],
} as const

/** Another of finance says yes or no to it; now and then the one who wrote it, who may not. */
export const decidePaper: Do = async (stage, which, how) => {
  const paper = pick(
    stage.books.papers.filter(({ open }) => open),
    which,
  )
  const recovery = paper && stage.books.recoveries.find(({ id }) => id === paper.recoveryId)
  if (!paper || !recovery) return false
  return await say(stage, recovery, paper, how)
}

async function say(stage: Stage, recovery: RecoveryRow, paper: PaperRow, how: number): Promise<boolean> {
  const [name, field, yes] = NAMES[paper.kind]
  const staffId = how % 6 === 0 ? paper.by : 'finance2'
  const isNo = how % 5 === 0
  const command = { ...one(), [field]: paper.id, staffId, outcome: isNo ? 'refused' : yes }
  return await stage.onRecovery(recovery, name, command, isNo ? {} : { word: { about: paper.id, staffId } })
}

const one = () => ({ id: randomUUID() })
