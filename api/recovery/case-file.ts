import { cityDay } from '#domain/clocks'
import { clock } from '#prisma/clock'
import { takeCaseFile } from '#prisma/stores/case-file'
import type { Journal } from '#prisma/stores/ledger/contract'
import type { SignedInStaff } from '../context.ts'
import { type MadeExport, MEDIA_TYPES } from '../finance-export/make-export.ts'
import type { Services } from '../services.ts'
import { caseFilePdf } from './case-file-pdf.ts'

const PAGE = 200

/** A claim that was referred, as a file for those who sue: all that was decided, said, sent and paid, with the vouchers. */
export async function makeCaseFile(
  { database, cipher, ledger }: Services,
  staff: SignedInStaff,
  recoveryId: string,
): Promise<MadeExport> {
  const at = clock.now()
  const look = { recoveryId, cityId: staff.cityId, staffId: staff.id, at }
  const file = await takeCaseFile(database, cipher, look)
  const journals: Journal[] = []
  for (let before: number | null | undefined; before !== null; ) {
    const query = { fundId: file.fund_id, complaintId: file.complaint_id, limit: PAGE }
    const page = await ledger.journals(before === undefined ? query : { ...query, before })
    journals.unshift(...page.items.toReversed())
    before = page.nextBefore
  }
  const body = await caseFilePdf({ ...file, journals }, { by: staff.name, at })
  return { fileName: `${file.reference}-${cityDay(at)}.pdf`, mediaType: MEDIA_TYPES.pdf, body }
}
