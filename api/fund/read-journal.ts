import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { fundOfCity, readJournalBackground } from '#prisma/stores/fund-pages'
import { looked } from '../audit/looked.ts'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** From a voucher to its entries, its case, the decision behind it and the photos: the way down, in one answer. */
export const readJournal = staffOf('finance', 'supervisor', 'admin')
  .input(schema.readJournal.input)
  .output(schema.readJournal.output)
  .query(async ({ ctx, input: { voucherNo } }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const journal = await ledger.journal(voucherNo)
    if (journal?.fundId !== fundId) throw new DomainError('NOT_FOUND', { voucher: voucherNo })
    const [entries, background] = await Promise.all([
      ledger.entriesOf(voucherNo),
      readJournalBackground(database.prisma, {
        ...journal,
        actorId: staffId(journal.actor),
        approverId: staffId(journal.approver),
      }),
    ])
    await looked(ctx, { fundId, what: 'journal', filter: { voucherNo }, moment: {} })
    return {
      ...journal,
      entries: [...entries],
      actor: background.actor,
      approver: background.approver,
      caseNumber: background.case_number,
      documentReference: background.document_reference,
      decision: background.decision,
      evidence: background.evidence,
    }
  })

const staffId = (actor: Actor | null): string | null => (actor?.kind === 'staff' ? actor.id : null)
