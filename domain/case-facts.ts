import type { Cents } from './money.ts'

/**
 * What the rules look at, read from the case's rows at one instant. Counts and instants only: a rule never sees a name.
 * Windows (`…Claims`, `…Payees`) are those of the policy the case is under, the case itself not counted unless it says so.
 */
export interface CaseFacts {
  readonly category: string
  readonly cause: string
  readonly paidCents: Cents
  readonly askedCents: Cents
  /** YYYY-MM-DD in the city's zone */
  readonly filedOn: string
  readonly boughtOn: string
  readonly contractEndedOn: string | null
  readonly handledElsewhere: string | null
  readonly injury: boolean
  readonly groupSize: number
  readonly markedMajor: boolean
  readonly contactVerified: boolean
  readonly realName: boolean
  readonly evidenceCount: number
  readonly paymentRecordCount: number
  readonly hasOrderNumber: boolean
  readonly merchantKnown: boolean
  readonly merchantEnrolled: boolean
  /** 0 to 100, see `riskOf`; 0 when nothing is known of it */
  readonly merchantRisk: number
  /** another live complaint with this merchant and order number, filed before */
  readonly sameOrderComplaintId: string | null
  /** same phone, merchant and about the same amount, within the policy's days */
  readonly similarComplaints: number
  /** photos of this case that another case already holds */
  readonly reusedPhotos: number
  /** distinct payees with this merchant and cause within the policy's days, this one included */
  readonly groupPayees: number
  readonly otherOpenClaimsOfPayee: number
  readonly paidToPayeeInWindow: number
  readonly paidAtMerchantInWindow: number
  /** small fast claims decided today, in fen */
  readonly laneDecidedTodayCents: Cents
  readonly fundAvailableCents: Cents
  readonly fundCapCents: Cents
  /** a payout of this fund has waited longer than the policy's hours */
  readonly fundHasLongWaiter: boolean
}
