import type { DecideReview } from './messages.ts'

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
