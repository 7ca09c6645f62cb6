/** A provider notification after its signature was verified and its resource decrypted. */
export interface ProviderNotice {
  readonly eventId: string
  readonly outBillNo: string
  readonly providerBillNo: string
  readonly state:
    | 'ACCEPTED'
    | 'PROCESSING'
    | 'WAIT_USER_CONFIRM'
    | 'TRANSFERING'
    | 'SUCCESS'
    | 'FAIL'
    | 'CANCELING'
    | 'CANCELLED'
  readonly amountCents: number
  readonly failReason?: string | undefined
}
