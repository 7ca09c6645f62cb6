import { z } from 'zod'
import { EXCEPTION_KINDS } from '#domain/bank-board'
import { monthsFrom } from '#domain/months'
import { JOURNAL_KINDS } from '#domain/postings'
import { caseNumber, day, instant, language } from '../fields.ts'
import { month } from '../books/schema.ts'
import { accountId, voucherNo } from '../fund/schema.ts'

/** Tables that finance takes away as they stand on its pages. */
export const EXPORT_TABLES = [
  'journals',
  'account-statement',
  'trial-balance',
  'receivables',
  'fund-statement',
  'exceptions',
] as const
export const exportTable = z.enum(EXPORT_TABLES)
export type ExportTable = z.infer<typeof exportTable>

/** The address of an export: the page's own filters and moment, and how it is wanted. */
export const exportQuery = z.strictObject({
  format: z.enum(['csv', 'xlsx']),
  language: language.default('zh-CN'),
  asOf: instant.optional(),
  effectiveOn: day.optional(),
  account: accountId.optional(),
  kind: z.enum(JOURNAL_KINDS).optional(),
  caseNumber: caseNumber.optional(),
  postedOn: day.optional(),
  from: day.optional(),
  to: day.optional(),
  exceptionKind: z.enum(EXCEPTION_KINDS).optional(),
})
export type ExportQuery = z.infer<typeof exportQuery>

const MOST_MONTHS = 36

/** The audit tables of some months, both included. */
export const auditQuery = z
  .strictObject({ from: month, to: month, language: language.default('zh-CN'), asOf: instant.optional() })
  .refine(({ from, to }) => from <= to && monthsFrom(from, to).length < MOST_MONTHS, { error: 'INVALID' })
export type AuditQuery = z.infer<typeof auditQuery>

/** One voucher, or those of a day of posting, to be printed. */
export const voucherQuery = z
  .strictObject({
    voucherNo: voucherNo.optional(),
    day: day.optional(),
    kind: z.enum(JOURNAL_KINDS).optional(),
    language: language.default('zh-CN'),
  })
  .refine(
    ({ voucherNo: one, day: of, kind }) => (one === undefined) !== (of === undefined) && !(one && kind),
    {
      error: 'INVALID',
    },
  )
export type VoucherQuery = z.infer<typeof voucherQuery>
