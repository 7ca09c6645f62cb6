import { randomUUID } from 'node:crypto'
import { CONSENT_VERSION } from '#domain/complaint-input'
import { cityDay } from '#domain/clocks'
import type { StaffRole } from '#domain/people'
import { DEFAULT_POLICY } from '#domain/policy'
import { ENROLMENT_CONSENT_VERSION } from '#domain/enrolment'

export const EVERYBODY = [
  'anonymous',
  'tourist',
  'merchant',
  'agent',
  'reviewer',
  'approver',
  'supervisor',
  'finance',
  'admin',
] as const
export type Who = (typeof EVERYBODY)[number]

/** One of everything that can be asked about, of one city, its tourist and its merchant. */
export interface Objects {
  readonly cityId: string
  readonly caseNumber: string
  readonly secret: string
  readonly merchantId: string
  readonly plateCode: string
  readonly questionId: string
  readonly decisionId: string
  readonly payoutId: string
  readonly requestId: string
  readonly recoveryId: string
  readonly repaymentId: string
  readonly writeOffId: string
  readonly movementId: string
  readonly voucherNo: string
  readonly staffId: string
  readonly bankMatchId: string
  readonly bankAccountId: string
  readonly bankBatchId: string
  readonly applicationId: string
  readonly depositId: string
  /** the merchant's; and its tourist's, withdrawn */
  readonly appealId: string
  readonly touristAppealId: string
}

/**
 * Who may ask for a procedure, how it is asked for with somebody's objects, and what those hear who ask for another's:
 * - `NOT_FOUND`, `NOT_ALLOWED`, `ILLEGAL_STATE_CHANGE`: the refusal
 * - `session`: the object is the session's own; another's id in the input reaches nothing but the own case's workflow
 * - `none`: there is no object to name
 */
export interface Rule {
  readonly may: readonly Who[]
  readonly other: 'NOT_FOUND' | 'NOT_ALLOWED' | 'session' | 'none'
  readonly input?: (objects: Objects) => unknown
  /** refusals that are a right answer to the synthetic input, though the caller may ask */
  readonly answers?: readonly string[]
}

const STAFF: readonly StaffRole[] = ['agent', 'reviewer', 'approver', 'supervisor', 'finance', 'admin']
const REVIEW: readonly StaffRole[] = ['reviewer', 'supervisor']
const DESK: readonly StaffRole[] = ['agent', 'supervisor']
const APPROVAL: readonly StaffRole[] = ['approver', 'supervisor']
const MONEY_READ: readonly StaffRole[] = ['finance', 'supervisor', 'admin']
const MONEY_LISTS: readonly StaffRole[] = ['finance', 'supervisor']

const commandId = () => randomUUID()
const version = 1
const text = 'Synthetic words that are long enough for every field that asks for words.'
const today = () => cityDay(new Date())

const filing = ({ cityId, merchantId }: Objects) => ({
  cityId,
  filingKey: randomUUID(),
  ticket: null,
  evidence: [],
  language: 'en',
  category: 'dining',
  cause: 'short-weight',
  answers: {},
  story: text,
  merchantId,
  merchantText: null,
  orderNumber: randomUUID(),
  paidCents: 10_000,
  askedCents: 10_000,
  boughtOn: today(),
  contractEndedOn: null,
  handledElsewhere: null,
  injury: false,
  groupSize: 1,
  personName: 'Synthetic Tourist',
  contact: { channel: 'email', address: 'synthetic@mail.example' },
  contactProof: null,
  payeeAccount: 'synthetic-account',
  under14: false,
  guardianName: null,
  consentVersion: CONSENT_VERSION,
})

const open = (rule: Omit<Rule, 'may' | 'other'> = {}): Rule => ({ may: EVERYBODY, other: 'none', ...rule })
/** about the session itself, or a list bound to it */
const bound = (may: readonly Who[], input?: Rule['input']): Rule => ({
  may,
  other: 'none',
  ...(input ? { input } : {}),
})
const about = (may: readonly Who[], input: (objects: Objects) => unknown): Rule => ({
  may,
  other: 'NOT_FOUND',
  input,
})
const own = (input: (objects: Objects) => unknown): Rule => ({ may: ['tourist'], other: 'session', input })
const page = () => ({})

/** Every procedure of the router, by hand on purpose: who adds one says here who may ask for it. */
export const MATRIX: Readonly<Record<string, Rule>> = {
  'visit.city': open({ input: ({ cityId }) => ({ cityId }) }),
  'visit.requestCode': open({
    input: ({ cityId }) => ({
      cityId,
      contact: { channel: 'email', address: `${randomUUID()}@mail.example` },
      language: 'en',
      purpose: 'file',
    }),
    answers: ['TOO_MANY_REQUESTS'],
  }),
  'visit.verifyCode': open({
    input: () => ({ codeId: randomUUID(), code: '123456' }),
    answers: ['CODE_NOT_VALID'],
  }),
  'filing.openUpload': open(),
  'filing.checkDuplicate': open({
    input: ({ cityId, merchantId }) => ({
      cityId,
      merchantId,
      orderNumber: 'none',
      askedCents: 100,
      contact: null,
    }),
  }),
  'filing.fileComplaint': open({ input: filing }),
  'filing.fileForCaller': { may: DESK, other: 'NOT_ALLOWED', input: filing },

  'tracking.openCase': {
    may: EVERYBODY,
    other: 'NOT_FOUND',
    input: ({ caseNumber, secret }) => ({ caseNumber, secret }),
  },
  'tracking.leave': bound(['tourist']),
  'tracking.readCase': bound(['tourist']),
  'tracking.proofs': bound(['tourist']),
  'tracking.addEvidence': bound(['tourist']),
  'tracking.changed': bound(['tourist']),
  'tracking.answerQuestion': own(({ questionId }) => ({ commandId: commandId(), questionId, text })),
  'tracking.confirmSettlement': own(({ decisionId }) => ({
    commandId: commandId(),
    decisionId,
    outcome: 'confirmed',
  })),
  'tracking.withdraw': own(() => ({ commandId: commandId() })),
  'tracking.correctPayee': {
    ...bound(['tourist'], () => ({
      commandId: commandId(),
      payee: { name: 'Synthetic Payee', account: 'synthetic-account' },
    })),
    // the payout has come to something
    answers: ['ILLEGAL_STATE_CHANGE'],
  },
  'tracking.repeatPayout': {
    ...bound(['tourist'], () => ({ commandId: commandId() })),
    // the payout has come to something
    answers: ['ILLEGAL_STATE_CHANGE'],
  },
  'tracking.rate': own(() => ({ commandId: commandId(), score: 5 })),
  'tracking.requestReopen': own(() => ({ commandId: commandId(), text })),

  'merchant.searchMerchants': open({ input: ({ cityId }) => ({ cityId, text: '示例' }) }),
  'merchant.merchantByPlate': open({ input: ({ plateCode }) => ({ plateCode }) }),
  'merchant.signIn': open({
    input: ({ plateCode }) => ({ plateOrLicence: plateCode, proof: 'synthetic' }),
    answers: ['CONTACT_NOT_VERIFIED'],
  }),
  'merchant.signOut': bound(['merchant']),
  'merchant.listDue': bound(['merchant']),
  'merchant.listCases': bound(['merchant'], page),
  'merchant.readCase': about(['merchant'], ({ caseNumber }) => ({ caseNumber })),
  'merchant.addEvidence': about(['merchant'], ({ caseNumber }) => ({ caseNumber })),
  'merchant.readAccount': bound(['merchant'], () => ({ from: '2026-01-01', to: today() })),
  'merchant.stateCase': about(['merchant'], ({ caseNumber }) => ({ caseNumber, position: 'objects', text })),
  'merchant.proposePlan': about(['merchant'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    instalments: [
      { on: today(), amountCents: 100 },
      { on: today(), amountCents: 100 },
    ],
  })),
  'merchant.respondToNotice': about(['merchant'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    position: 'agrees',
  })),

  'tracking.readAppeal': bound(['tourist']),
  'tracking.fileAppeal': {
    ...bound(['tourist'], () => ({ commandId: commandId(), text })),
    // nothing is decided yet
    answers: ['APPEAL_NOT_OPEN'],
  },
  'tracking.addAppealEvidence': {
    ...about(['tourist'], ({ touristAppealId: appealId }) => ({ appealId })),
    answers: ['ILLEGAL_STATE_CHANGE'],
  },
  'tracking.withdrawAppeal': about(['tourist'], ({ touristAppealId: appealId }) => ({
    appealId,
    commandId: commandId(),
  })),
  'merchant.readAppeal': about(['merchant'], ({ recoveryId }) => ({ recoveryId })),
  'merchant.fileAppeal': {
    ...about(['merchant'], ({ recoveryId }) => ({ recoveryId, commandId: commandId(), text })),
    // it has appealed
    answers: ['APPEAL_NOT_OPEN'],
  },
  'merchant.addAppealEvidence': about(['merchant'], ({ recoveryId, appealId }) => ({ recoveryId, appealId })),
  'merchant.withdrawAppeal': about(['merchant'], ({ recoveryId, appealId }) => ({
    recoveryId,
    appealId,
    commandId: commandId(),
  })),

  'session.me': bound(STAFF),
  'session.releaseClaims': bound(STAFF),

  'desk.listIntake': bound(DESK, page),
  'desk.decideIntake': about(DESK, ({ caseNumber }) => ({
    caseNumber,
    commandId: commandId(),
    version,
    kind: 'accepted',
  })),
  'desk.listFollowUps': bound(DESK, page),
  'desk.recordFollowUp': about(DESK, ({ caseNumber }) => ({
    caseNumber,
    commandId: commandId(),
    outcome: 'happy',
  })),

  'review.queue': bound(REVIEW, page),
  'review.queueCounts': bound(REVIEW),
  // one of them holds it, the other hears so
  'review.claim': {
    ...about(REVIEW, ({ caseNumber }) => ({ caseNumber })),
    answers: ['CLAIM_HELD_BY_ANOTHER'],
  },
  'review.release': about(REVIEW, ({ caseNumber }) => ({ caseNumber })),
  'review.takeClaim': about(['supervisor'], ({ caseNumber }) => ({ caseNumber })),
  'review.nextCase': bound(REVIEW, page),
  'review.readCase': about(['agent', 'reviewer', 'approver', 'supervisor', 'finance'], ({ caseNumber }) => ({
    caseNumber,
  })),
  'review.reveal': about(['agent', 'reviewer', 'supervisor'], ({ caseNumber }) => ({
    caseNumber,
    fields: ['phone'],
    reason: text,
  })),
  'review.declareConflict': about(['reviewer', 'approver', 'supervisor'], ({ caseNumber }) => ({
    caseNumber,
  })),
  'review.decide': about(REVIEW, ({ caseNumber }) => ({
    caseNumber,
    commandId: commandId(),
    version,
    kind: 'advance',
    amountCents: 100,
    reasonCode: 'part-proven',
  })),
  'review.undo': about(REVIEW, ({ caseNumber, decisionId }) => ({
    caseNumber,
    commandId: commandId(),
    decisionId,
  })),
  'review.ask': about(REVIEW, ({ caseNumber }) => ({ caseNumber, commandId: commandId(), version, text })),
  'review.markMajor': about(['supervisor'], ({ caseNumber }) => ({
    caseNumber,
    commandId: commandId(),
    version,
  })),
  'review.openUpload': about(REVIEW, ({ caseNumber }) => ({ caseNumber })),
  'review.changed': about(STAFF, ({ caseNumber }) => ({ caseNumber })),

  'group.list': bound(REVIEW),
  'group.read': { ...bound(REVIEW, () => ({ groupId: randomUUID() })), answers: ['NOT_FOUND'] },
  'group.decide': {
    ...about(REVIEW, ({ caseNumber }) => ({
      groupId: randomUUID(),
      commandId: commandId(),
      kind: 'advance',
      members: [{ caseNumber, version, amountCents: 100 }],
    })),
    // there is no such group
    answers: ['NOT_FOUND'],
  },
  'group.leave': {
    ...about(REVIEW, ({ caseNumber }) => ({ caseNumber, reason: text })),
    answers: ['ILLEGAL_STATE_CHANGE'],
  },
  'approval.list': bound(APPROVAL, page),
  'approval.decide': about(APPROVAL, ({ caseNumber, decisionId }) => ({
    caseNumber,
    commandId: commandId(),
    version,
    decisionId,
    outcome: 'approved',
  })),

  'supervision.breaches': bound(['supervisor'], page),
  'supervision.measures': bound(MONEY_READ, page),
  'supervision.listReopenRequests': bound(['supervisor'], page),
  'supervision.decideReopen': about(['supervisor'], ({ caseNumber, requestId }) => ({
    caseNumber,
    commandId: commandId(),
    requestId,
    outcome: 'declined',
  })),

  'payout.listWaiting': bound(MONEY_LISTS, page),
  'payout.listUnknown': bound(MONEY_LISTS, page),
  'payout.listExpired': bound(MONEY_LISTS, page),
  'payout.list': bound(MONEY_LISTS, page),
  'payout.resolveUnknown': about(MONEY_LISTS, ({ caseNumber, payoutId }) => ({
    caseNumber,
    commandId: commandId(),
    payoutId,
    finding: 'ask-again',
  })),

  'payout.askProvider': about(MONEY_LISTS, ({ caseNumber, payoutId }) => ({ caseNumber, payoutId })),
  'payout.decideHold': about(['supervisor'], ({ caseNumber, payoutId }) => ({
    caseNumber,
    commandId: commandId(),
    payoutId,
    outcome: 'liable',
    reason: text,
  })),
  'payout.cancel': about(MONEY_LISTS, ({ caseNumber, payoutId }) => ({
    caseNumber,
    commandId: commandId(),
    payoutId,
  })),
  'payout.repeat': {
    ...about(MONEY_LISTS, ({ caseNumber, payoutId }) => ({
      caseNumber,
      commandId: commandId(),
      payoutId,
    })),
    // the payout has come to something
    answers: ['ILLEGAL_STATE_CHANGE'],
  },
  'payout.correctPayee': {
    ...about(['agent', ...MONEY_LISTS], ({ caseNumber, payoutId }) => ({
      caseNumber,
      commandId: commandId(),
      payoutId,
      payee: { name: 'Synthetic Payee', account: 'synthetic-account' },
    })),
    // the payout has come to something
    answers: ['ILLEGAL_STATE_CHANGE'],
  },

  'rail.list': bound(MONEY_LISTS),
  'rail.close': bound(MONEY_LISTS, () => ({ rail: 'wechat' })),
  'rail.open': bound(MONEY_LISTS, () => ({ rail: 'wechat' })),
  'rail.listBills': bound(MONEY_LISTS, () => ({ rail: 'wechat' })),
  'rail.compareBill': bound(MONEY_LISTS, () => ({ rail: 'wechat', day: today() })),
  'rail.setDailyLimit': bound(MONEY_LISTS, () => ({ rail: 'wechat', dailyLimitCents: null })),

  'fund.figures': bound(MONEY_READ),
  'fund.inAndOut': bound(MONEY_READ, page),
  'fund.runway': bound(MONEY_READ),
  'fund.journals': about(MONEY_READ, ({ caseNumber }) => ({ caseNumber })),
  'fund.readJournal': about(MONEY_READ, ({ voucherNo }) => ({ voucherNo })),
  'fund.accountStatement': bound(MONEY_READ, () => ({ account: 'cash' })),
  'fund.balances': bound(MONEY_READ),
  'fund.requestMovement': bound(['finance'], () => ({
    commandId: commandId(),
    kind: 'injection',
    amountCents: 100,
    reference: 'SYNTHETIC-1',
    effectiveOn: today(),
  })),
  'fund.decideMovement': about(['finance'], ({ movementId }) => ({ movementId, outcome: 'refused' })),
  'fund.listMovements': bound(MONEY_READ, page),
  'fund.otherFunds': bound(MONEY_READ),

  'audit.looks': bound(MONEY_READ, page),
  'audit.lookers': bound(['supervisor', 'admin']),

  'books.moment': bound(MONEY_READ, () => ({})),
  'books.statement': bound(MONEY_READ, () => ({})),
  'books.receivables': bound(MONEY_READ, () => ({})),
  'books.trialBalance': bound(MONEY_READ, () => ({ from: '2024-01-01', to: '2024-01-31' })),
  'books.periods': bound(MONEY_READ),
  'books.requestClosing': bound(['finance'], () => ({ month: '2024-01' })),
  'books.approveClosing': {
    ...bound(['finance'], () => ({ month: '2023-01' })),
    // nobody asked for it
    answers: ['NOT_FOUND'],
  },

  'reconciliation.listAccounts': bound(['finance']),
  'reconciliation.addAccount': bound(['finance'], () => ({
    commandId: commandId(),
    bank: 'Synthetic Bank',
    label: 'Synthetic account',
    number: `6222${randomUUID().replaceAll('-', '').slice(0, 12)}`,
  })),
  'reconciliation.listMappings': bound(['finance']),
  'reconciliation.addMapping': bound(['finance'], () => ({
    commandId: commandId(),
    bank: 'Synthetic Bank',
    encoding: 'gbk',
    delimiter: ',',
    dateFormat: 'yyyy-MM-dd',
    columns: { date: '交易日期', debit: '借方发生额', credit: '贷方发生额' },
  })),
  'reconciliation.listStatements': bound(['finance'], page),
  'reconciliation.summary': bound(['finance']),
  'reconciliation.listLines': bound(['finance'], page),
  'reconciliation.listVouchers': bound(['finance'], page),
  'reconciliation.listMatches': bound(['finance'], page),
  'reconciliation.listExceptions': bound(['finance'], page),
  'reconciliation.propose': bound(['finance']),
  // asked about after the rules have looked again: this one is not theirs any more
  'reconciliation.confirm': {
    ...about(['finance'], ({ bankMatchId }) => ({ matchIds: [bankMatchId] })),
    answers: ['MATCH_TAKEN'],
  },
  'reconciliation.undo': {
    ...about(['finance'], ({ bankMatchId }) => ({ matchIds: [bankMatchId] })),
    answers: ['ILLEGAL_STATE_CHANGE'],
  },
  'reconciliation.matchByHand': {
    ...about(['finance'], ({ voucherNo }) => ({
      commandId: commandId(),
      lines: [],
      vouchers: [voucherNo, voucherNo],
      note: text,
    })),
    answers: ['MATCH_NOT_BALANCED'],
  },

  'bankBatch.queue': bound(['finance']),
  'bankBatch.list': bound(['finance'], page),
  'bankBatch.listTransfers': bound(['finance'], page),
  'bankBatch.make': {
    ...about(['finance'], ({ bankAccountId }) => ({ commandId: commandId(), accountId: bankAccountId })),
    // nothing is queued
    answers: ['BATCH_EMPTY', 'BATCH_OF_DAY_EXISTS'],
  },
  'bankBatch.signOff': {
    ...about(['finance'], ({ bankBatchId }) => ({ batchId: bankBatchId, transfers: 1, sumCents: 100 })),
    // it is empty
    answers: ['STALE_PAGE', 'ILLEGAL_STATE_CHANGE'],
  },
  'bankBatch.refuse': about(['finance'], ({ bankBatchId }) => ({ batchId: bankBatchId })),
  'bankBatch.listOpen': bound(['finance'], page),
  'bankBatch.tickOff': {
    ...bound(['finance'], () => ({ lineId: randomUUID(), note: text })),
    answers: ['NOT_FOUND'],
  },

  'recovery.list': bound(MONEY_LISTS, page),
  'recovery.read': about(MONEY_LISTS, ({ recoveryId }) => ({ recoveryId })),
  'recovery.recordRepayment': about(['finance'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    bankReference: randomUUID(),
    amountCents: 100,
    receivedOn: today(),
  })),
  'recovery.decideRepayment': about(['finance'], ({ recoveryId, repaymentId }) => ({
    recoveryId,
    commandId: commandId(),
    repaymentId,
    outcome: 'confirmed',
  })),
  'recovery.requestWriteOff': about(['finance'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    reason: text,
  })),
  'recovery.decideWriteOff': about(['finance'], ({ recoveryId, writeOffId }) => ({
    recoveryId,
    commandId: commandId(),
    writeOffId,
    outcome: 'approved',
  })),
  'recovery.decidePlan': about(['finance'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    planId: randomUUID(),
    outcome: 'accepted',
  })),
  'recovery.decideObjection': about(['supervisor'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    outcome: 'liable',
    reason: text,
  })),
  'recovery.recordClawBack': about(['finance'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    bankReference: randomUUID(),
    amountCents: 100,
    receivedOn: today(),
  })),
  'recovery.decideClawBack': about(['finance'], ({ recoveryId }) => ({
    recoveryId,
    commandId: commandId(),
    paymentId: randomUUID(),
    outcome: 'confirmed',
  })),

  'appeal.list': bound(['supervisor'], page),
  'appeal.read': about(['supervisor'], ({ appealId }) => ({ appealId })),
  'appeal.admit': about(['supervisor'], ({ appealId }) => ({
    appealId,
    commandId: commandId(),
    reason: text,
  })),
  'appeal.markOutOfTime': about(['supervisor'], ({ appealId }) => ({
    appealId,
    commandId: commandId(),
    reason: text,
  })),
  'appeal.takeUp': about(['supervisor'], ({ appealId }) => ({ appealId, commandId: commandId() })),
  'appeal.decide': about(['supervisor'], ({ appealId }) => ({
    appealId,
    commandId: commandId(),
    outcome: 'upheld',
    reason: text,
  })),
  'appeal.listRefunds': bound(MONEY_LISTS, page),

  'policy.current': bound(STAFF),
  'policy.list': bound(['admin', 'supervisor']),
  'policy.supersede': {
    ...bound(['admin'], () => ({ basedOn: 1, parameters: DEFAULT_POLICY })),
    answers: ['STALE_PAGE'],
  },

  'staffing.listStaff': bound(['admin']),
  'staffing.createStaff': bound(['admin'], () => ({
    name: 'Synthetic agent',
    email: `${randomUUID()}@demo.xianpei.example`,
    role: 'agent',
    password: 'a-synthetic-password',
  })),
  'staffing.disableStaff': about(['admin'], ({ staffId }) => ({ staffId })),

  'enrolment.list': bound(['admin', 'supervisor'], page),
  'enrolment.enrol': about(['admin'], ({ merchantId }) => ({ merchantId })),
  'enrolment.delist': about(['admin'], ({ merchantId }) => ({ merchantId })),
  'enrolment.applyToJoin': open({
    input: ({ cityId }) => ({
      commandId: commandId(),
      cityId,
      language: 'en',
      name: 'Synthetic merchant',
      licenceNumber: '91350100M000100Y43',
      category: 'dining',
      address: 'Synthetic Road 1',
      contact: { channel: 'email', address: 'synthetic@mail.example' },
      contactProof: 'synthetic',
      consentVersion: ENROLMENT_CONSENT_VERSION,
    }),
    answers: ['CONTACT_NOT_VERIFIED'],
  }),
  'enrolment.listApplications': bound(['admin', 'supervisor'], page),
  'enrolment.decideApplication': about(['admin', 'supervisor'], ({ applicationId }) => ({
    applicationId,
    outcome: 'refused',
    reasonCode: 'licence-differs',
  })),

  'deposit.list': bound(MONEY_READ, page),
  'deposit.record': about(['finance'], ({ plateCode }) => ({
    commandId: commandId(),
    plateCode,
    kind: 'received',
    amountCents: 100,
    bankReference: randomUUID(),
    bookedOn: today(),
  })),
  'deposit.decide': about(['finance'], ({ depositId }) => ({ movementId: depositId, outcome: 'confirmed' })),
}
