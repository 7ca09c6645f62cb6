import { z } from 'zod'
import { RULE_IDS } from '#domain/rules'
import { risk } from '../enrolment/schema.ts'
import {
  caseNumber,
  colleague,
  complaintState,
  day,
  fen,
  instant,
  payoutState,
  recoveryState,
  version,
} from '../fields.ts'

const ruleValue = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const caseStory = z.object({
  category: z.string(),
  cause: z.string(),
  answers: z.record(z.string(), ruleValue),
  story: z.string(),
  boughtOn: day,
  contractEndedOn: day.nullable(),
  handledElsewhere: z.string().nullable(),
  injury: z.boolean(),
  groupSize: z.int(),
  orderNumber: z.string().nullable(),
  paidCents: fen,
  askedCents: fen,
  merchantText: z.string().nullable(),
})

/** Masked; `review.reveal` shows one field, for a reason that is kept. */
export const casePerson = z.object({
  name: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  payeeAccount: z.string(),
  guardianName: z.string().nullable(),
  contactVerified: z.boolean(),
})

export const caseMerchant = z.object({
  id: z.uuid(),
  name: z.string(),
  nameEn: z.string().nullable(),
  address: z.string(),
  category: z.string(),
  plateCode: z.string(),
  enrolled: z.boolean(),
})

export const caseClocks = z.object({
  submittedAt: instant,
  intakeDueAt: instant,
  acceptedAt: instant.nullable(),
  acceptedBy: z.enum(['rules', 'desk', 'silence']).nullable(),
  reviewWarnAt: instant.nullable(),
  reviewDueAt: instant.nullable(),
  closureDueAt: instant,
  pausedAt: instant.nullable(),
  dueAt: instant.nullable(),
  decidedAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  reopenUntil: instant.nullable(),
  closedAt: instant.nullable(),
})

export const caseEvidence = z.object({
  id: z.uuid(),
  kind: z.enum(['photo', 'payment-record', 'receipt', 'document', 'merchant-proof']),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  addedBy: z.enum(['tourist', 'agent', 'merchant', 'reviewer']),
  uploadedAt: instant,
  /** other cases that hold the very same file */
  alsoIn: z.array(z.string()),
})

export const caseEvent = z.object({
  id: z.string(),
  kind: z.string(),
  at: instant,
  actorKind: z.enum(['system', 'tourist', 'merchant', 'staff']),
  actorName: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})

export const caseAssessment = z.object({
  kind: z.enum(['intake', 'eligibility', 'fast-lane']),
  round: z.int(),
  outcome: z.string(),
  at: instant,
  policyNumber: z.int(),
  rules: z.array(
    z.object({
      rule: z.enum(RULE_IDS),
      holds: z.boolean().nullable(),
      value: ruleValue,
      limit: ruleValue,
    }),
  ),
})

export const caseDecision = z.object({
  id: z.uuid(),
  round: z.int(),
  stage: z.enum(['intake', 'review', 'appeal']),
  kind: z.enum(['accepted', 'not-accepted', 'duplicate', 'advance', 'settled', 'rejected', 'referred']),
  amountCents: fen.nullable(),
  reasonCode: z.string().nullable(),
  note: z.string().nullable(),
  proofEvidenceId: z.uuid().nullable(),
  decidedByKind: z.enum(['rules', 'staff', 'silence']),
  decidedBy: colleague.nullable(),
  approvalNeeded: z.enum(['none', 'second-person', 'supervisor']),
  fundAvailableCents: fen.nullable(),
  policyNumber: z.int(),
  at: instant,
  undoneAt: instant.nullable(),
  undoneBecause: z.string().nullable(),
  approval: z
    .object({
      outcome: z.enum(['approved', 'refused']),
      approver: colleague,
      reasonCode: z.string().nullable(),
      note: z.string().nullable(),
      at: instant,
    })
    .nullable(),
  settlement: z
    .object({
      amountCents: fen,
      confirmUntil: instant,
      outcome: z.enum(['confirmed', 'silence', 'denied']).nullable(),
      at: instant.nullable(),
    })
    .nullable(),
})

export const caseQuestion = z.object({
  id: z.uuid(),
  text: z.string(),
  askedBy: colleague,
  askedAt: instant,
  dueAt: instant,
  answer: z.string().nullable(),
  answeredAt: instant.nullable(),
  lapsedAt: instant.nullable(),
})

export const casePayout = z.object({
  id: z.uuid(),
  decisionId: z.uuid(),
  kind: z.enum(['advance', 'surplus']),
  state: payoutState,
  amountCents: fen,
  requestedAt: instant,
  waitingSince: instant.nullable(),
  /** until then the decision may be taken back */
  sendAfter: instant.nullable(),
  approvedAt: instant.nullable(),
  sentAt: instant.nullable(),
  collectBy: instant.nullable(),
  paidAt: instant.nullable(),
  failureCode: z.string().nullable(),
  unknownSince: instant.nullable(),
})

export const caseRecovery = z.object({
  id: z.uuid(),
  reference: z.string(),
  state: recoveryState,
  amountCents: fen,
  recoveredCents: fen,
  dueAt: instant.nullable(),
})

export const caseStatement = z.object({
  askedAt: instant,
  dueAt: instant,
  position: z.enum(['agrees', 'objects', 'has-settled']).nullable(),
  text: z.string().nullable(),
  statedAt: instant.nullable(),
})

export const otherCase = z.object({
  caseNumber: z.string(),
  state: complaintState,
  category: z.string(),
  cause: z.string(),
  merchantName: z.string().nullable(),
  submittedAt: instant,
  askedCents: fen,
  decision: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
  amountCents: fen.nullable(),
  reasonCode: z.string().nullable(),
})

/** What somebody was part of before, this case not counted. */
export const history = z.object({
  cases: z.int(),
  openCases: z.int(),
  advancedCases: z.int(),
  advancedCents: fen,
  rejectedCases: z.int(),
  recent: z.array(otherCase),
})

export const readCase = {
  input: z.strictObject({ caseNumber }),
  output: z.object({
    caseNumber: z.string(),
    complaintId: z.uuid(),
    state: complaintState,
    version,
    round: z.int(),
    channel: z.enum(['web', 'hotline']),
    language: z.string(),
    flags: z.array(z.string()),
    /** decided together with others */
    groupId: z.uuid().nullable(),
    major: z.boolean(),
    fastLane: z.boolean(),
    linkedCaseNumber: z.string().nullable(),
    serverTime: instant,
    clocks: caseClocks,
    story: caseStory,
    person: casePerson,
    merchant: caseMerchant.nullable(),
    claim: colleague.extend({ mine: z.boolean(), expiresAt: instant }).nullable(),
    /** this reader declared an interest: no claim, no decision */
    conflictDeclared: z.boolean(),
    evidence: z.array(caseEvidence),
    timeline: z.array(caseEvent),
    assessments: z.array(caseAssessment),
    decisions: z.array(caseDecision),
    questions: z.array(caseQuestion),
    payouts: z.array(casePayout),
    recovery: caseRecovery.nullable(),
    statement: caseStatement.nullable(),
    followUps: z.array(
      z.object({
        round: z.int(),
        dueAt: instant,
        outcome: z.enum(['happy', 'unhappy', 'unreached']).nullable(),
        note: z.string().nullable(),
        at: instant.nullable(),
      }),
    ),
    satisfaction: z.object({ score: z.int(), comment: z.string().nullable(), at: instant }).nullable(),
    reopenRequests: z.array(
      z.object({
        id: z.uuid(),
        requestedBy: z.enum(['tourist', 'staff']),
        text: z.string(),
        requestedAt: instant,
        outcome: z.enum(['reopened', 'declined']).nullable(),
        note: z.string().nullable(),
        decidedAt: instant.nullable(),
      }),
    ),
    payeeHistory: history,
    /** null when the merchant is not listed */
    merchantHistory: history
      .extend({ outstandingCents: fen, recoveredCents: fen, risk: risk.nullable() })
      .nullable(),
    /** decided cases of the same category and cause, nearest in amount first */
    similar: z.array(otherCase),
    /** outstanding + reserved + available + notFunded = cap */
    fund: z.object({
      capCents: fen,
      outstandingCents: fen,
      reservedCents: fen,
      availableCents: fen,
      notFundedCents: fen,
    }),
    limits: z.object({
      policyNumber: z.int(),
      smallClaimCents: fen,
      secondPersonCents: fen,
      claimCapCents: fen,
      /** already advanced today to this payee for this merchant; counts against the limits */
      sameDayCents: fen,
      wayBackSeconds: z.int(),
      claimMinutes: z.int(),
      questionHours: z.int(),
    }),
  }),
}
export type CasePage = z.infer<typeof readCase.output>
