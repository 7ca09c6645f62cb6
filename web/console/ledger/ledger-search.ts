import { z } from 'zod'
import { accountId } from '#api/fund/schema'
import { JOURNAL_KINDS } from '#domain/postings'
import { momentSearch } from '../books/moment-search.ts'

export const ledgerSearch = momentSearch.extend({
  account: accountId.optional(),
  kind: z.enum(JOURNAL_KINDS).optional(),
  /** the day of posting */
  postedOn: z.iso.date().optional(),
  caseNumber: z.string().max(40).optional(),
})
export type LedgerSearch = z.infer<typeof ledgerSearch>
