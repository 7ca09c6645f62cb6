import { z } from 'zod'
import { TRANSFER_MOVES } from '#domain/bank-transfer'
import { statesOf } from '#domain/states'
import { momentSearch } from '../books/moment-search.ts'

export const SHOWN = ['batches', 'transfers', 'open'] as const

export const batchSearch = momentSearch.extend({
  show: z.enum(SHOWN).default('batches'),
  /** whose transfers are shown */
  batch: z.uuid().optional(),
  state: z.enum(statesOf(TRANSFER_MOVES)).optional(),
})
