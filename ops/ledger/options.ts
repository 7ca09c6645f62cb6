/** What the ledger's commands are told; each takes its own of it. */
export interface LedgerOptions {
  readonly fund?: string | undefined
  readonly heads?: string | undefined
  readonly export?: string | undefined
  readonly format?: string | undefined
  readonly out?: string | undefined
  readonly voucher?: string | undefined
  readonly proof?: string | undefined
  readonly 'as-of'?: string | undefined
  /** how to ask */
  readonly advice: string
}
