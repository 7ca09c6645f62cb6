/** What of the fund's is kept in the log when somebody looks at it or takes it away; the database holds the same list. */
export const FINANCE_VIEWS = [
  'journals',
  'journal',
  'account-statement',
  'fund-statement',
  'trial-balance',
  'receivables',
  'exceptions',
  'vouchers',
  'audit-tables',
  'looks',
  'bank-batch',
] as const
export type FinanceView = (typeof FINANCE_VIEWS)[number]
